import { placeNewPartitions } from '../../model/placement/new-partitions.ts';
import type { PlacedPartition, PlacementBroker } from '../../model/placement/request.ts';

/** Brokers 1 to `count`, in so many racks by turns. */
export const brokersOf = (count: number, racks: number): readonly PlacementBroker[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    rack: racks === 0 ? null : `rack-${index % racks}`,
  }));

/** Topics of 1 to 12 partitions. */
export const unevenSizes = (topics: number): readonly number[] =>
  Array.from({ length: topics }, (_, index) => ((index * 7) % 12) + 1);

/** Topics of these sizes as they are balanced over brokers that stand already. */
export function laidOut(
  sizes: readonly number[],
  replicationFactor: number,
  brokers: readonly PlacementBroker[],
): readonly PlacedPartition[] {
  const topics = sizes.map((add, index) => ({ topic: `topic-${index}`, add, replicationFactor }));
  return [...placeNewPartitions({ brokers, partitions: [], topics })].flatMap(([topic, lists]) =>
    lists.map((replicas, partition) => ({ topic, partition, replicas, bytes: 1 + partition })),
  );
}

/** Replicas on a broker that did not have them before. */
export function copiesBetween(
  before: readonly PlacedPartition[],
  after: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly replicas: readonly number[];
  }[],
): number {
  const old = new Map(before.map((each) => [`${each.topic} ${each.partition}`, each.replicas]));
  return after.reduce((total, { topic, partition, replicas }) => {
    const had = old.get(`${topic} ${partition}`) ?? [];
    return total + replicas.filter((id) => !had.includes(id)).length;
  }, 0);
}

/** Difference between the brokers with the most and the fewest replicas. */
export function spreadOf(
  partitions: readonly { readonly replicas: readonly number[] }[],
  brokerIds: readonly number[],
): number {
  const all = partitions.flatMap(({ replicas }) => replicas);
  const counts = brokerIds.map((id) => all.filter((other) => other === id).length);
  return Math.max(...counts) - Math.min(...counts);
}
