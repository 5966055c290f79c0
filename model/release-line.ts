/**
 * Feature levels of a release line: what `kafka-features.sh upgrade --release-version` finalizes (MetadataVersion and Feature of
 * server-common, read from the jars). `kraft.version` isn't among them: it needs a quorum whose voters aren't listed in the
 * properties.
 */
const FEATURE_LEVELS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '3.7': { 'metadata.version': 19 },
  '3.8': { 'metadata.version': 20 },
  '3.9': { 'metadata.version': 21 },
  '4.0': { 'metadata.version': 25, 'transaction.version': 2, 'group.version': 1 },
  '4.1': {
    'metadata.version': 27,
    'transaction.version': 2,
    'group.version': 1,
    'eligible.leader.replicas.version': 1,
  },
  '4.2': {
    'metadata.version': 29,
    'transaction.version': 2,
    'group.version': 1,
    'eligible.leader.replicas.version': 1,
    'share.version': 1,
    'streams.version': 1,
  },
  '4.3': {
    'metadata.version': 30,
    'transaction.version': 2,
    'group.version': 1,
    'eligible.leader.replicas.version': 1,
    'share.version': 1,
    'streams.version': 1,
  },
};

/** Such as 3.9 for 3.9.2 or 3.9-IV0: releases of one line understand each other and each other's data. */
export const releaseLine = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version;

/** Below 0 where the line `a` is older than `b`, above 0 where it is newer. */
export function compareLines(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/** The feature levels that a release line finalizes; undefined for one that isn't known. */
export function featureLevels(line: string): ReadonlyMap<string, number> | undefined {
  const levels = FEATURE_LEVELS[line];
  return levels === undefined ? undefined : new Map(Object.entries(levels));
}

/** The oldest known line that reaches a level of `metadata.version`; undefined where none does. */
export function lineOfMetadataVersion(level: number): string | undefined {
  return Object.keys(FEATURE_LEVELS).find(
    (line) => (FEATURE_LEVELS[line]?.['metadata.version'] ?? 0) >= level,
  );
}
