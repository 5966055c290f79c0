import type { ClusterDescription, KafkaAdmin, TopicDescription } from '../ports/kafka.ts';

/**
 * The cluster, as any broker or the one at `from` knows it, apart from reassignments under way: a replica that is being added is not in sync yet, and that may
 * take hours, so nobody who joins or forms waits for it.
 */
export async function describeSettled(admin: KafkaAdmin, from?: string): Promise<ClusterDescription> {
  const cluster = await admin.describe(from === undefined ? {} : { from });
  if (![...cluster.topics.values()].some(isBehind)) return cluster;
  const adding = new Map<string, readonly number[]>();
  for (const move of await admin.reassignments()) adding.set(`${move.topic}/${move.partition}`, move.adding);
  const topics = [...cluster.topics].map(([name, topic]): [string, TopicDescription] => [
    name,
    {
      ...topic,
      partitions: topic.partitions.map((each) => without(each, adding.get(`${name}/${each.partition}`))),
    },
  ]);
  return { ...cluster, topics: new Map(topics) };
}

const isBehind = ({ partitions }: TopicDescription): boolean =>
  partitions.some(({ replicas, isr }) => isr.length < replicas.length);

const without = <P extends { readonly replicas: readonly number[] }>(
  partition: P,
  adding: readonly number[] = [],
): P => ({ ...partition, replicas: partition.replicas.filter((id) => !adding.includes(id)) });
