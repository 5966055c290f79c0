import { answerOrNull } from '../../../operations/membership/answer.ts';
import type {
  ClusterDescription,
  KafkaAdmin,
  Reassignment,
  TopicDescription,
} from '../../../operations/ports/kafka.ts';
import { SharedReading } from './shared-reading.ts';

export interface TopicReading {
  readonly topic: TopicDescription;
  /** What was set on the topic itself, by Kafka's keys. */
  readonly config: ReadonlyMap<string, string>;
  /** Of the partition with the fewest replicas; one that is still being copied doesn't count. */
  readonly replicationFactor: number;
}

interface Reading {
  readonly brokers: number;
  readonly topics: Map<string, TopicReading>;
}

/** All topics of a cluster, read once for the refresh and the plan of every kafka_topic. */
export class TopicSnapshot {
  readonly #reading: SharedReading<Reading>;

  constructor(admin: KafkaAdmin) {
    this.#reading = new SharedReading(() => readAll(admin));
  }

  /** null when there is no such topic. */
  async get(name: string): Promise<TopicReading | null> {
    return (await this.#reading.get()).topics.get(name) ?? null;
  }

  async brokerCount(): Promise<number> {
    return (await this.#reading.get()).brokers;
  }

  /** Keeps the snapshot true after a write of our own; null for a topic that was deleted. */
  async put(name: string, reading: TopicReading | null): Promise<void> {
    const known = await this.#reading.known();
    if (reading === null) known?.topics.delete(name);
    else known?.topics.set(name, reading);
  }
}

async function readAll(admin: KafkaAdmin): Promise<Reading> {
  const { cluster, underWay } = await describeWithMoves(admin);
  const { topics, brokers } = cluster;
  const configs = await admin.topicConfigs([...topics.keys()]);
  const readings = [...topics].map(([name, topic]): [string, TopicReading] => [
    name,
    readingOf(topic, configs.get(name) ?? new Map(), underWay),
  ]);
  return { brokers: brokers.length, topics: new Map(readings) };
}

export function readingOf(
  topic: TopicDescription,
  config: ReadonlyMap<string, string>,
  underWay: readonly Reassignment[],
): TopicReading {
  const ofTopic = underWay.filter((each) => each.topic === topic.name);
  const factors = topic.partitions.map(({ partition, replicas }) => {
    const adding = ofTopic.find((each) => each.partition === partition)?.adding ?? [];
    return replicas.filter((id) => !adding.includes(id)).length;
  });
  return { topic, config, replicationFactor: Math.min(...factors) };
}

/**
 * The cluster and the replicas that are on their way, which are shown like others. A second look at the cluster follows, since
 * what had ended before it was asked for shows its end then.
 */
export async function describeWithMoves(admin: KafkaAdmin, topics?: readonly string[]) {
  const cluster = await admin.describe({ topics });
  if (!lacksReplicas(cluster)) return { cluster, underWay: [] };
  const underWay = await reassignmentsOf(admin);
  return { cluster: await admin.describe({ topics }), underWay };
}

/** A replica on its way is not in sync. */
const lacksReplicas = ({ topics }: ClusterDescription): boolean =>
  [...topics.values()].some(({ partitions }) =>
    partitions.some(({ isr, replicas }) => isr.length < replicas.length),
  );

/** Only the controller knows them: while there is none, replicas are counted as they are shown. */
const reassignmentsOf = async (admin: KafkaAdmin): Promise<readonly Reassignment[]> =>
  (await answerOrNull(() => admin.reassignments())) ?? [];
