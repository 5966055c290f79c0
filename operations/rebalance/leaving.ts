import type { PartitionMove, PlacementBroker } from '../../model/placement/request.ts';
import { formatBytes } from '../status/amounts.ts';
import type { LaidOutPartition } from './layout.ts';

/**
 * Why the brokers that are not in `stay` can't leave, as sentences; empty when they can.
 * @param registered brokers as they are now, with the racks that they report
 */
export function objectionsToLeaving(
  partitions: readonly LaidOutPartition[],
  stay: readonly PlacementBroker[],
  registered: readonly PlacementBroker[],
): readonly string[] {
  const affected = topicsOutside(partitions, new Set(stay.map(({ id }) => id)));
  const factors = factorObjections(affected, stay.length);
  return factors.length > 0 ? factors : rackObjections(affected, stay, registered);
}

/** Partitions of topics that have a replica elsewhere than on `stay`. */
function topicsOutside(
  partitions: readonly LaidOutPartition[],
  stay: ReadonlySet<number>,
): readonly LaidOutPartition[] {
  const leaving = new Set(
    partitions.filter(({ replicas }) => replicas.some((id) => !stay.has(id))).map(({ topic }) => topic),
  );
  return partitions.filter(({ topic }) => leaving.has(topic));
}

function factorObjections(partitions: readonly LaidOutPartition[], brokers: number): readonly string[] {
  const factors = new Map<string, number>();
  for (const { topic, replicas, internal } of partitions) {
    if (!internal && replicas.length > brokers) factors.set(topic, replicas.length);
  }
  if (factors.size === 0) return [];
  const topics = [...factors].map(([topic, factor]) => `${topic} (${factor})`);
  return [
    `${brokers === 1 ? '1 broker stays' : `${brokers} brokers stay`}, fewer than the replicas of each partition of ${listed(topics)}. ` +
      `Keep more brokers, or lower the replication factor first.`,
  ];
}

/** Where replicas were spread over more racks than stay, some of that protection would be lost without anybody asking for it. */
function rackObjections(
  partitions: readonly LaidOutPartition[],
  stay: readonly PlacementBroker[],
  registered: readonly PlacementBroker[],
): readonly string[] {
  const racks = new Set(stay.map(({ rack }) => rack));
  if (racks.has(null) || registered.some(({ rack }) => rack === null)) return [];
  const rackOf = new Map(registered.map(({ id, rack }) => [id, rack]));
  const spread = new Map<string, number>();
  for (const { topic, replicas } of partitions) {
    const now = new Set(replicas.flatMap((id) => rackOf.get(id) ?? [])).size;
    if (now > racks.size) spread.set(topic, Math.max(now, spread.get(topic) ?? 0));
  }
  if (spread.size === 0) return [];
  const topics = [...spread].map(([topic, count]) => `${topic} (${count})`);
  return [
    `the brokers that stay are in ${racks.size} rack${racks.size === 1 ? '' : 's'} (${[...racks].join(', ')}), fewer than the racks ` +
      `that replicas of a partition are spread over now: ${listed(topics)}. ` +
      `Keep a broker in as many racks, or lower the replication factor first.`,
  ];
}

/** Brokers whose disks can't take what would move onto them. */
export function disksThatOverflow(
  moves: readonly PartitionMove[],
  usable: ReadonlyMap<number, number | null>,
): readonly string[] {
  const coming = new Map<number, number>();
  for (const { from, to, bytes } of moves) {
    for (const id of to) if (!from.includes(id)) coming.set(id, (coming.get(id) ?? 0) + bytes);
  }
  return [...coming].flatMap(([id, bytes]) => {
    const space = usable.get(id) ?? null;
    return space === null || bytes <= space
      ? []
      : [
          `broker ${id} would take in ${formatBytes(bytes)} and has ${formatBytes(space)} of disk left. Keep more brokers, or make room first.`,
        ];
  });
}

const listed = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more topics` : '');
