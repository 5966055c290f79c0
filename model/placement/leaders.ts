import type { Demand } from './demand.ts';
import { spreadEvenly } from './even-loads.ts';
import type { Ground } from './ground.ts';
import type { LoneLimits } from './network.ts';
import type { PlacedPartition } from './request.ts';

/** Brokers of each partition, and which of them leads it. */
export interface Led {
  readonly chosen: readonly (readonly number[])[];
  readonly leaders: readonly number[];
}

/** Replicas are wanted that allow even leaders. */
export interface LeaderProblem {
  readonly demands: readonly Demand[];
  readonly rackOf: readonly number[];
  readonly limits: LoneLimits;
  /** The most even leaders of given replicas. */
  readonly leadersFor: (chosen: Led['chosen']) => Led['leaders'];
}

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
    return {
      count: 1,
      homes,
      pinned,
      options,
      racks: { low: [1], high: [1] },
      weight,
    };
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

export const squares = (holders: readonly number[], brokers: number): number =>
  leaderCounts(holders, brokers).reduce((total, count) => total + count ** 2, 0);

/** Within 1. */
export function areEven(leaders: readonly number[], brokers: number): boolean {
  const counts = leaderCounts(leaders, brokers);
  return Math.max(...counts) - Math.min(...counts) <= 1;
}
