import type { PartitionMove } from '../../../model/placement/request.ts';
import { connectMessages } from '../../../operations/clients/messages.ts';
import { reassignmentTopic } from '../../../operations/clients/reassignment-topic.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import type { PartitionDescription } from '../../../operations/ports/kafka.ts';
import type { Rearrangement } from '../../../operations/reassignment/rearrange.ts';
import { type Running, randomName } from '../suites/running.ts';

export const MIB = 1_048_576;
const THROTTLES = [
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
];

/** A topic with this many MiB in each partition. */
export async function filledTopic(
  { admin, cluster }: Running,
  {
    partitions,
    replicationFactor = 2,
    mib = 0,
  }: { partitions: number; replicationFactor?: number; mib?: number },
): Promise<string> {
  const name = randomName('moving');
  await admin.createTopic({ name, partitions, replicationFactor, config: new Map() });
  if (mib === 0) return name;
  const producer = await connectMessages(cluster).producer({ acks: 'all' });
  const value = Buffer.alloc(MIB / 2, 'x');
  for (let partition = 0; partition < partitions; partition++) {
    for (let half = 0; half < 2 * mib; half++) await producer.send(name, [{ key: null, value, partition }]);
  }
  await producer.close();
  return name;
}

export async function partitionsOf(
  { admin }: Running,
  topic: string,
): Promise<readonly PartitionDescription[]> {
  return (await admin.describe({ topics: [topic] })).topics.get(topic)?.partitions ?? [];
}

export const replicasOf = async (running: Running, topic: string) =>
  (await partitionsOf(running, topic)).map(({ replicas }) => replicas);

/** Moves of a topic, where `to` says the new replicas of each partition. */
export async function movesTo(
  running: Running,
  topic: string,
  to: (replicas: readonly number[], partition: number) => readonly number[],
  bytes = 0,
): Promise<PartitionMove[]> {
  return (await partitionsOf(running, topic)).map(({ partition, replicas }) => ({
    topic,
    partition,
    from: replicas,
    to: to(replicas, partition),
    bytes,
  }));
}

/** The two brokers that don't have a replica yet, of four, with two replicas. */
export const toTheOthers = (replicas: readonly number[]): readonly number[] =>
  [1, 2, 3, 4].filter((id) => !replicas.includes(id));

export function rearrangement(
  running: Running,
  moves: readonly PartitionMove[],
  more: Partial<Rearrangement> = {},
): Rearrangement {
  const { admin, cluster } = running;
  return {
    cluster: cluster.name,
    admin,
    journal: reassignmentTopic(admin),
    clock: systemClock,
    signal: new AbortController().signal,
    moves,
    throttle: 'none',
    ...more,
  };
}

/** Everything that throttles: by broker and by topic, as `owner key=value`. */
export async function throttlesSet(
  { admin, cluster }: Running,
  topics: readonly string[],
): Promise<readonly string[]> {
  const brokers = await admin.brokerConfigs(cluster.brokerIds);
  const owners = [...brokers, ...(await admin.topicConfigs(topics))];
  return owners.flatMap(([owner, config]) =>
    THROTTLES.filter((key) => config.has(key)).map((key) => `${owner} ${key}=${config.get(key)}`),
  );
}

/** What a run would have copied: each of these once. */
export function copiesOf(moves: readonly PartitionMove[]): ReadonlyMap<string, number> {
  return new Map(
    moves.flatMap(({ topic, partition, from, to }) =>
      to.filter((id) => !from.includes(id)).map((id) => [`${topic}-${partition}@${id}`, 1] as const),
    ),
  );
}
