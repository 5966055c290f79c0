import type { MirrorFlowSpec, MirrorMakerSpec } from '../spec/mirror-maker.ts';

/** What MirrorMaker itself excludes; `topics.exclude` would replace it, so it always comes along (DefaultTopicFilter). */
const topicsExcludedByKafka = (kafkaVersion: string): readonly string[] =>
  kafkaVersion.startsWith('3.')
    ? ['.*[\\-\\.]internal', '.*\\.replica', '__.*']
    : ['mm2.*\\.internal', '.*\\.replica', '__.*'];

/** DefaultGroupFilter's. */
const GROUPS_EXCLUDED_BY_KAFKA: readonly string[] = ['console-consumer-.*', 'connect-.*', '__.*'];

/** Everything that a flow leaves out. */
export const excludedTopics = (
  { kafkaVersion }: Pick<MirrorMakerSpec, 'kafkaVersion'>,
  { topicsExclude = [] }: MirrorFlowSpec,
): readonly string[] => [...topicsExcludedByKafka(kafkaVersion), ...topicsExclude];

export const includedGroups = ({ groups = ['.*'] }: MirrorFlowSpec): readonly string[] => groups;

export const excludedGroups = ({ groupsExclude = [] }: MirrorFlowSpec): readonly string[] => [
  ...GROUPS_EXCLUDED_BY_KAFKA,
  ...groupsExclude,
];

/**
 * A Java regular expression as JavaScript's, for whole names; undefined where it is none. Possessive quantifiers and a leading
 * `(?i)` are the only things of Java's that are translated: names of topics need no more.
 */
export function wholeNamePattern(pattern: string): RegExp | undefined {
  const inline = /^\(\?i\)/.exec(pattern)?.[0] ?? '';
  const translated = pattern.slice(inline.length).replace(/([*+?}])\+/g, '$1');
  // JavaScript takes an opening brace that begins no quantifier for itself; Java refuses it.
  if (/(^|[^\\])\{(?!\d+(,\d*)?\})/.test(translated)) return undefined;
  try {
    return new RegExp(`^(?:${translated})$`, inline === '' ? '' : 'i');
  } catch {
    return undefined;
  }
}

const matchesAny = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => wholeNamePattern(pattern)?.test(name) ?? false);

/** True for a topic of the source that the flow mirrors; what comes from the target already is told by its name elsewhere. */
export const mirrorsTopic = (
  mirror: Pick<MirrorMakerSpec, 'kafkaVersion'>,
  flow: MirrorFlowSpec,
  topic: string,
): boolean => matchesAny(topic, flow.topics) && !matchesAny(topic, excludedTopics(mirror, flow));

/** The name that a mirrored topic has at the target. */
export const mirroredName = (
  { replicationPolicy = 'default' }: Pick<MirrorMakerSpec, 'replicationPolicy'>,
  { source }: Pick<MirrorFlowSpec, 'source'>,
  topic: string,
): string => (replicationPolicy === 'identity' ? topic : `${source}.${topic}`);

/** A name as the pattern that only it matches. */
export const literalPattern = (name: string): string => name.replace(/[.\\+*?[^\]$(){}=!<>|:#-]/g, '\\$&');
