import type { PlacementBroker } from './request.ts';

/** How few and how many replicas of one partition each rack takes; the two differ by at most 1. */
export interface RackBounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The rack of each broker as an index; one rack for all when not every broker has one. */
export function rackIndexes(brokers: readonly PlacementBroker[]): readonly number[] {
  const names = [...new Set(brokers.map(({ rack }) => rack))];
  if (names.includes(null)) return brokers.map(() => 0);
  return brokers.map(({ rack }) => names.indexOf(rack));
}

/**
 * `count` replicas as evenly over racks as goes: no rack gets a second one before each has a first that has a broker for it.
 * @param sizes brokers of each rack that may hold a replica
 * @param fixed replicas in each rack that stay in any case
 */
export function rackBounds(
  count: number,
  sizes: readonly number[],
  fixed: readonly number[] = sizes.map(() => 0),
): RackBounds {
  const at = (level: number) =>
    sizes.map((size, rack) => Math.min(size, Math.max(level, fixed[rack] as number)));
  let level = 0;
  while (level < count && sum(at(level + 1)) <= count) level++;
  return { low: at(level), high: at(level + 1) };
}

/** How many of `members`, broker indexes, are in each rack. */
export function perRack(members: readonly number[], rackOf: readonly number[]): readonly number[] {
  const counts = new Array<number>(Math.max(...rackOf) + 1).fill(0);
  for (const member of members) {
    const rack = rackOf[member] as number;
    counts[rack] = (counts[rack] as number) + 1;
  }
  return counts;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
