import { PlacementImpossible } from '../../../model/placement/impossible.ts';
import { placeNewPartitions } from '../../../model/placement/new-partitions.ts';
import type { ClusterDescription, PartitionIncrease } from '../../../operations/ports/kafka.ts';
import type { ClusterLink } from '../session/session.ts';
import { Batch, type ResultOf } from './batch.ts';
import { brokersForTopics } from './brokers.ts';
import { failuresOf, unlessFailed } from './failures.ts';

interface Increase {
  readonly name: string;
  /** How many the topic shall have. */
  readonly partitions: number;
  readonly replicationFactor: number;
}

const batches = new WeakMap<ClusterLink, Batch<Increase, void>>();

/**
 * Resolves when every broker shows the new partitions. They go to the brokers with the fewest replicas, each replica of a
 * partition to a rack of its own; topics of the same moment share one request.
 */
export function increasePartitions(link: ClusterLink, increase: Increase): Promise<void> {
  const batch = batches.get(link) ?? new Batch((increases) => increaseAll(link, increases));
  batches.set(link, batch);
  return batch.add(increase);
}

async function increaseAll(
  link: ClusterLink,
  increases: readonly Increase[],
): Promise<ResultOf<Increase, void>> {
  const placed = placedIncreases(link, await link.admin.describe(), increases);
  const failures = await failuresOf(link.admin.increasePartitions(placed));
  return unlessFailed(failures, ({ name }) => name);
}

/** Where the rules can't be kept, such as with a broker too few, Kafka has the last word. */
function placedIncreases(
  link: ClusterLink,
  cluster: ClusterDescription,
  increases: readonly Increase[],
): readonly PartitionIncrease[] {
  const partitions = [...cluster.topics.values()].flatMap(({ name: topic, partitions: ofTopic }) =>
    ofTopic.map(({ partition, replicas }) => ({ topic, partition, replicas, bytes: 0 })),
  );
  const present = new Set(cluster.brokers.map(({ id }) => id));
  const brokers = brokersForTopics(link, { ...cluster, partitions }).filter(({ id }) => present.has(id));
  const topics = increases.map(({ name, partitions: wanted, replicationFactor }) => ({
    topic: name,
    add: Math.max(0, wanted - (cluster.topics.get(name)?.partitions.length ?? wanted)),
    replicationFactor,
  }));
  try {
    const assignments = placeNewPartitions({ brokers, partitions, topics });
    return increases.map(({ name, partitions: count }) => {
      const ofTopic = assignments.get(name) ?? [];
      return { name, partitions: count, ...(ofTopic.length > 0 ? { assignments: ofTopic } : {}) };
    });
  } catch (problem) {
    if (!(problem instanceof PlacementImpossible)) throw problem;
    return increases.map(({ name, partitions: count }) => ({ name, partitions: count }));
  }
}
