import type { PartitionMove } from '../../model/placement/request.ts';
import { type ConfigChanges, type KafkaAdmin, KafkaError, PartlyFailed } from '../ports/kafka.ts';
import type { JournaledRun, JournaledTopic, ThrottledBroker } from '../ports/reassignment.ts';
import { copies, receivers } from './map.ts';

const LEADER_RATE = 'leader.replication.throttled.rate';
const FOLLOWER_RATE = 'follower.replication.throttled.rate';
const LEADER_REPLICAS = 'leader.replication.throttled.replicas';
const FOLLOWER_REPLICAS = 'follower.replication.throttled.replicas';

/** What the throttles of these brokers are now; one that doesn't answer is left out. */
export async function captureBrokers(
  admin: KafkaAdmin,
  ids: readonly number[],
): Promise<readonly ThrottledBroker[]> {
  const captured = await Promise.all(
    ids.map((id) =>
      unlessAway(async () => {
        const config = (await admin.brokerConfigs([id])).get(id);
        return { id, leader: config?.get(LEADER_RATE) ?? null, follower: config?.get(FOLLOWER_RATE) ?? null };
      }),
    ),
  );
  return captured.filter((broker) => broker !== null);
}

/** What the lists of throttled replicas of these topics are now. */
export async function captureTopics(
  admin: KafkaAdmin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Pick<JournaledTopic, 'leader' | 'follower'>>> {
  const configs = await admin.topicConfigs(topics);
  return new Map(
    topics.map((topic) => {
      const config = configs.get(topic);
      const [leader, follower] = [config?.get(LEADER_REPLICAS), config?.get(FOLLOWER_REPLICAS)];
      return [topic, { leader: leader ?? null, follower: follower ?? null }];
    }),
  );
}

/** Limits what the brokers send and take in of throttled replicas; returns those that don't answer. */
export function limitBrokers(
  admin: KafkaAdmin,
  ids: readonly number[],
  bytesPerSecond: number,
): Promise<readonly number[]> {
  const rate = String(Math.max(1, Math.floor(bytesPerSecond)));
  return toBrokers(
    admin,
    new Map(
      ids.map((id) => [
        id,
        new Map([
          [LEADER_RATE, rate],
          [FOLLOWER_RATE, rate],
        ]),
      ]),
    ),
  );
}

/** Makes the limit apply to what the moves copy, beside what was throttled before. */
export async function limitTopics(admin: KafkaAdmin, topics: readonly JournaledTopic[]): Promise<void> {
  await toTopics(
    admin,
    new Map(
      topics.filter(isLimited).map((topic) => [
        topic.topic,
        new Map([
          [LEADER_REPLICAS, throttledList(topic.leader, topic.moves, ({ from }) => from)],
          [FOLLOWER_REPLICAS, throttledList(topic.follower, topic.moves, receivers)],
        ]),
      ]),
    ),
  );
}

/** A topic whose partitions only change their order, or have fewer replicas, copies nothing. */
const isLimited = ({ moves }: JournaledTopic): boolean => moves.some(copies);

type Copy = Omit<PartitionMove, 'topic'>;

/** Kafka's form `partition:broker,…`; `*` is all replicas of the topic. */
export function throttledList(
  before: string | null,
  moves: readonly Copy[],
  brokersOf: (move: Copy) => readonly number[],
): string {
  if (before?.trim() === '*') return '*';
  const known = (before ?? '').split(',').map((entry) => entry.trim());
  const own = moves.filter(copies).flatMap((move) => brokersOf(move).map((id) => `${move.partition}:${id}`));
  return [...new Set([...known.filter((entry) => entry !== ''), ...own])].join(',');
}

/** Puts everything back to what it was before the run; returns the brokers that don't answer. */
export async function restoreThrottles(
  admin: KafkaAdmin,
  { topics, brokers }: Pick<JournaledRun, 'topics' | 'brokers'>,
): Promise<readonly number[]> {
  await toTopics(
    admin,
    new Map(
      topics.filter(isLimited).map(({ topic, leader, follower }) => [
        topic,
        new Map([
          [LEADER_REPLICAS, leader],
          [FOLLOWER_REPLICAS, follower],
        ]),
      ]),
    ),
  );
  return toBrokers(
    admin,
    new Map(
      brokers.map(({ id, leader, follower }) => [
        id,
        new Map([
          [LEADER_RATE, leader],
          [FOLLOWER_RATE, follower],
        ]),
      ]),
    ),
  );
}

/** A topic that is gone has no throttle either. */
async function toTopics(admin: KafkaAdmin, changes: ReadonlyMap<string, ConfigChanges>): Promise<void> {
  await admin.alterTopicConfigs(changes).catch((error: unknown) => {
    if (!(error instanceof PartlyFailed)) throw error;
    const real = [...error.byKey].filter(([, { code }]) => code !== 'UNKNOWN_TOPIC_OR_PARTITION');
    if (real.length > 0) throw new PartlyFailed(new Map(real));
  });
}

async function toBrokers(
  admin: KafkaAdmin,
  changes: ReadonlyMap<number, ConfigChanges>,
): Promise<readonly number[]> {
  const away = await Promise.all(
    [...changes].map(async ([id, ofBroker]) => {
      const answered = await unlessAway(async () => {
        await admin.alterBrokerConfig(id, ofBroker);
        return true;
      });
      return answered === null ? id : null;
    }),
  );
  return away.filter((id) => id !== null);
}

/** null when the broker that was asked isn't there or doesn't answer. */
export async function unlessAway<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KafkaError && error.retriable) return null;
    throw error;
  }
}
