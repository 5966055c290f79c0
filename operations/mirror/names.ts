import type { MirrorFlowManifest, MirrorMakerManifest } from '../../model/manifest.ts';
import { wholeNamePattern } from '../../model/rendering/mirror-patterns.ts';

/** What decides how topics are called: DefaultReplicationPolicy and IdentityReplicationPolicy with the separator `.`. */
export type Naming = Pick<MirrorMakerManifest, 'replicationPolicy' | 'kafkaVersion'>;
type Ends = Pick<MirrorFlowManifest, 'source' | 'target'>;

const HEARTBEATS = 'heartbeats';

/** The name that a topic of the source has at the target. Heartbeats are renamed under every policy. */
export function remoteTopic(
  { replicationPolicy }: Pick<Naming, 'replicationPolicy'>,
  source: string,
  topic: string,
): string {
  return replicationPolicy === 'identity' && !topic.endsWith(HEARTBEATS) ? topic : `${source}.${topic}`;
}

/** Connect's and MirrorMaker's own topics of one flow; all are at the target but for the first. */
export function internalTopics({ source, target }: Ends) {
  return {
    /** At the source with `offset-syncs.topic.location = source`, the default. */
    offsetSyncsAtSource: `mm2-offset-syncs.${target}.internal`,
    offsetSyncsAtTarget: `mm2-offset-syncs.${source}.internal`,
    sourceOffsets: `mm2-offsets.${source}.internal`,
    states: `mm2-status.${source}.internal`,
    checkpoints: `${source}.checkpoints.internal`,
    /** Written by the flow's own workers. */
    heartbeats: HEARTBEATS,
    /** Written to the source and mirrored: these went the way that messages go. */
    mirroredHeartbeats: `${source}.${HEARTBEATS}`,
  };
}

/** Group of the Connect workers of a flow, at the target. */
export const workerGroup = ({ source }: Pick<Ends, 'source'>): string => `${source}-mm2`;

/** What MirrorMaker never mirrors, whatever the patterns say (ReplicationPolicy.isInternalTopic; narrower from 4.0 on, KIP-1074). */
export function isInternal({ kafkaVersion }: Pick<Naming, 'kafkaVersion'>, topic: string): boolean {
  if (topic.startsWith('__') || topic.startsWith('.')) return true;
  if (kafkaVersion.startsWith('3.')) return /[.-]internal$/.test(topic);
  return (topic.startsWith('mm2') && topic.endsWith('.internal')) || topic.endsWith('.checkpoints.internal');
}

/** True for a topic that has come from the target, over however many clusters. */
function isCycle(naming: Naming, target: string, topic: string): boolean {
  if (naming.replicationPolicy === 'identity' && !topic.endsWith(HEARTBEATS)) return false;
  const separator = topic.indexOf('.');
  if (separator < 1) return false;
  return topic.slice(0, separator) === target || isCycle(naming, target, topic.slice(separator + 1));
}

const isHeartbeats = (topic: string): boolean => topic === HEARTBEATS || topic.endsWith(`.${HEARTBEATS}`);

type Patterns = readonly string[];
type Matches = (name: string) => boolean;

/** Which topics of the source a flow mirrors; compiled once for many names. */
export function topicFilter(naming: Naming, flow: MirrorFlowManifest): Matches {
  const included = matcher(flow.topics, flow.topicsExclude);
  return (topic) =>
    (included(topic) || isHeartbeats(topic)) &&
    !isInternal(naming, topic) &&
    !isCycle(naming, flow.target, topic);
}

/** Which groups of the source a flow makes checkpoints for. */
export const groupFilter = ({ groups, groupsExclude }: MirrorFlowManifest): Matches =>
  matcher(groups, groupsExclude);

function matcher(patterns: Patterns, excluded: Patterns): Matches {
  const wanted = compiled(patterns);
  const unwanted = compiled(excluded);
  return (name) => wanted.some((one) => one.test(name)) && !unwanted.some((one) => one.test(name));
}

/** A pattern that only Java understands matches nothing here; synth refuses those. */
const compiled = (patterns: Patterns): RegExp[] =>
  patterns.flatMap((pattern) => wholeNamePattern(pattern) ?? []);
