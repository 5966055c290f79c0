import type { PlacedPartition, Placement, PlacementBroker } from '../../../model/placement/request.ts';

/** The partitions as they are after the moves. */
export function after(
  partitions: readonly PlacedPartition[],
  { moves }: Placement,
): readonly PlacedPartition[] {
  const to = new Map(moves.map((move) => [`${move.topic} ${move.partition}`, move.to]));
  return partitions.map((each) => ({
    ...each,
    replicas: to.get(`${each.topic} ${each.partition}`) ?? each.replicas,
  }));
}

/** Replicas per broker, by broker. */
export const replicaCounts = (partitions: readonly PlacedPartition[], brokers: readonly PlacementBroker[]) =>
  countsOf(partitions, brokers, ({ replicas }) => replicas);

/** Preferred leaders per broker, by broker. */
export const leaderCounts = (partitions: readonly PlacedPartition[], brokers: readonly PlacementBroker[]) =>
  countsOf(partitions, brokers, ({ replicas }) => replicas.slice(0, 1));

export function byteCounts(
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
): number[] {
  return brokers.map(({ id }) =>
    partitions.reduce((total, { replicas, bytes }) => total + (replicas.includes(id) ? bytes : 0), 0),
  );
}

/** Difference of the greatest and the least. */
export const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);

export const squares = (counts: readonly number[]): number =>
  counts.reduce((total, each) => total + each ** 2, 0);

/** Replicas of a partition in the rack that has most of them. */
export function mostInOneRack(replicas: readonly number[], brokers: readonly PlacementBroker[]): number {
  const racks = replicas.map((id) => brokers.find((broker) => broker.id === id)?.rack);
  return Math.max(...racks.map((rack) => racks.filter((other) => other === rack).length));
}

function countsOf(
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
  counted: (partition: PlacedPartition) => readonly number[],
): number[] {
  const ids = partitions.flatMap(counted);
  return brokers.map(({ id }) => ids.filter((other) => other === id).length);
}
