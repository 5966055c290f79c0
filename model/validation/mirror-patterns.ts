import { wholeNamePattern } from '../rendering/mirror-patterns.ts';
import type { MirrorFlowSpec } from '../spec/mirror-maker.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

const LISTS = ['topics', 'topicsExclude', 'groups', 'groupsExclude'] as const;

/** Patterns of one flow that MirrorMaker would refuse, read as others, or never match. */
export function mirrorPatternProblems(
  kafkaVersion: string,
  flow: MirrorFlowSpec,
  at: string,
  found: Subject,
): readonly Problem[] {
  return LISTS.flatMap((list) => {
    const patterns = flow[list];
    if (patterns === undefined) return [];
    if (patterns.length === 0 && (list === 'topics' || list === 'groups')) {
      return list === 'topics' ? [noTopics(`${at}.topics`, found)] : [];
    }
    return patterns.flatMap((pattern, index) =>
      patternProblems(kafkaVersion, list, pattern, `${at}.${list}[${index}]`, found),
    );
  });
}

const noTopics = (at: string, found: Subject): Problem =>
  found.error(
    'mirror-without-topics',
    at,
    [],
    'such a flow mirrors nothing',
    'leave it out for all topics, or leave the flow out',
  );

function patternProblems(
  kafkaVersion: string,
  list: (typeof LISTS)[number],
  pattern: string,
  at: string,
  found: Subject,
): readonly Problem[] {
  if (pattern.includes(',')) {
    return [
      found.error(
        'mirror-pattern-comma',
        at,
        pattern,
        'MirrorMaker takes a comma for the end of a pattern',
        'write alternatives as elements of the list, and "aa?" instead of "a{1,2}"',
      ),
    ];
  }
  if (pattern.trim() === '' || wholeNamePattern(pattern) === undefined) {
    return [
      found.error(
        'mirror-pattern-malformed',
        at,
        pattern,
        'it must be a Java regular expression',
        /^\*/.test(pattern) ? `write ${JSON.stringify(`.${pattern}`)}` : 'mend it',
      ),
    ];
  }
  const internal = list === 'topics' ? whyInternal(kafkaVersion, pattern) : undefined;
  if (internal !== undefined) {
    return [
      found.error(
        'mirror-pattern-internal',
        at,
        pattern,
        `${internal}, and these are never mirrored: their copies would be taken for the target’s own`,
        'leave it out',
      ),
    ];
  }
  return looksLikeGlob(pattern)
    ? [
        found.warning(
          'mirror-pattern-glob',
          at,
          pattern,
          'in a regular expression "*" repeats the character before it',
          `write ${JSON.stringify(pattern.replace(/\*$/, '.*'))} for all names that begin so`,
        ),
      ]
    : [];
}

const looksLikeGlob = (pattern: string): boolean => /[A-Za-z0-9_-]\*$/.test(pattern);

/** Why a pattern can only match topics that MirrorMaker leaves out; undefined where it can match others. */
function whyInternal(kafkaVersion: string, pattern: string): string | undefined {
  const text = pattern.replace(/\\([^A-Za-z0-9])/g, '$1').replace(/\[([.-])\]/g, '$1');
  if (text.startsWith('__')) return 'topics whose names begin with "__" are Kafka’s own';
  if (/^mm2-(offset-syncs|configs|offsets|status)\./.test(text))
    return 'that is one of MirrorMaker’s own topics';
  if (text.endsWith('.checkpoints.internal')) return 'that is one of MirrorMaker’s own topics';
  if (text.endsWith('.replica')) return 'topics whose names end with ".replica" are taken for copies';
  if (kafkaVersion.startsWith('3.') && /[.-]internal$/.test(text)) {
    return 'until Kafka 4.0 topics whose names end with ".internal" or "-internal" are taken for Connect’s own';
  }
  return undefined;
}
