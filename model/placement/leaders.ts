import type { Demand } from './demand.ts';
import { spreadEvenly } from './even-loads.ts';
import type { Ground } from './ground.ts';
import type { PlacedPartition } from './request.ts';

/**
 * The leader of each partition among its replicas: leaders per broker as even as the replicas allow, and as few other leaders
 * as that takes. No data moves.
 * @param replicas broker indexes by partition
 * @param mayChange partitions whose leader may become another although it stays
 */
export function leadersOf(
  partitions: readonly PlacedPartition[],
  replicas: readonly (readonly number[])[],
  mayChange: (index: number) => boolean,
  ground: Ground,
): readonly number[] {
  const demands = partitions.map((partition, index): Demand => {
    const options = replicas[index] as readonly number[];
    const leader = ground.indexOf.get(partition.replicas[0] as number);
    const homes = leader !== undefined && options.includes(leader) ? [leader] : [];
    const pinned = mayChange(index) ? [] : homes;
    // Rather elect another leader where replicas move anyway than touch one more partition.
    const weight = options.every((broker) => partition.replicas.includes(ground.ids[broker] as number))
      ? 1
      : 0;
    return { count: 1, homes, pinned, options, racks: { low: [1], high: [1] }, weight };
  });
  const chosen = spreadEvenly(
    demands,
    ground.rackOf.map(() => 0),
  );
  return chosen.map(([leader]) => leader as number);
}

/** Leaders per broker. */
export function leaderCounts(leaders: readonly number[], brokers: number): readonly number[] {
  const counts = new Array<number>(brokers).fill(0);
  for (const leader of leaders) counts[leader] = (counts[leader] as number) + 1;
  return counts;
}
