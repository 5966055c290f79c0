import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';

/** The topic that a witness writes to. */
export interface WitnessTopic {
  readonly name: string;
  readonly partitions: number;
  /** Made for this run, and removed after it. */
  readonly own: boolean;
}

export async function ownTopic(admin: KafkaAdmin, partitions: number): Promise<WitnessTopic> {
  const name = `kafkaform-witness-${randomBytes(4).toString('hex')}`;
  await makeKeptTopic(admin, name, partitions);
  return { name, partitions, own: true };
}

/** Keeps every message. Three replicas of which two have to be in sync, or what the cluster has brokers for. */
export async function makeKeptTopic(admin: KafkaAdmin, name: string, partitions: number): Promise<void> {
  const { brokers } = await admin.describe({ topics: [] });
  const replicationFactor = Math.min(3, brokers.length);
  const config = new Map([
    ['min.insync.replicas', String(Math.max(1, replicationFactor - 1))],
    ['cleanup.policy', 'delete'],
    ['retention.ms', '-1'],
    ['retention.bytes', '-1'],
  ]);
  await admin.createTopic({ name, partitions, replicationFactor, config });
}

/** @throws KafkaError for a topic that doesn't exist, or that is compacted: what compaction removes would look lost */
export async function usedTopic(admin: KafkaAdmin, name: string): Promise<WitnessTopic> {
  const { topics } = await admin.describe({ topics: [name] });
  const topic = topics.get(name);
  if (topic === undefined) {
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `Topic '${name}' does not exist.`);
  }
  const policy = (await admin.topicConfigs([name])).get(name)?.get('cleanup.policy') ?? '';
  if (policy.includes('compact')) {
    throw new KafkaError(
      'POLICY_VIOLATION',
      `Topic '${name}' has cleanup.policy=${policy}: what compaction removes would count as lost. Choose another topic, or none for one of the witness's own.`,
    );
  }
  return { name, partitions: topic.partitions.length, own: false };
}

/** Pause before the removal is tried again, in milliseconds. */
const AGAIN_MS = 200;

/** null, or why the topic is still there. */
export async function removeTopic(
  admin: KafkaAdmin,
  name: string,
  patienceMs: number,
): Promise<string | null> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await admin.deleteTopics([name]);
      return null;
    } catch (error) {
      if (performance.now() > deadline)
        return `Topic '${name}' could not be removed: ${(error as Error).message}`;
      await delay(AGAIN_MS);
    }
  }
}
