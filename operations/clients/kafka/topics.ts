import { setTimeout as delay } from 'node:timers/promises';
import { createPartitionsV3, createTopicsV7, deleteTopicsV6 } from '@platformatic/kafka';
import { KafkaError, type NewTopic, type TopicDescription, type TopicPartition } from '../../ports/kafka.ts';
import { byTopic } from './by-topic.ts';
import { describeTopics } from './describe.ts';
import { ELECT_LEADERS } from './elect-leaders.ts';
import { errorName, expectSuccess, refused, throwAll } from './errors.ts';
import { type KafkaWire, METADATA } from './wire.ts';

const CREATE_TOPICS = { name: 'CreateTopics', api: createTopicsV7.api };
const DELETE_TOPICS = { name: 'DeleteTopics', api: deleteTopicsV6.api };
const CREATE_PARTITIONS = { name: 'CreatePartitions', api: createPartitionsV3.api };

/** Topics per request: keeps a request well under Kafka's limits. */
const BATCH = 500;
/** Pause between two looks at a broker's metadata, in milliseconds. */
const LOOK_MS = 20;

/** Resolves when every broker shows the topics with a leader for each partition; one that was refused doesn't hold back others. */
export async function createTopics(
  wire: KafkaWire,
  topics: readonly NewTopic[],
  validateOnly: boolean,
): Promise<void> {
  const refusals: KafkaError[] = [];
  for (const batch of inBatches(topics)) {
    const response = await wire.controller(
      CREATE_TOPICS,
      [batch.map(asRequested), wire.requestTimeoutMs, validateOnly],
      ({ topics: [first] }) => first?.errorCode ?? 0,
    );
    const failed = response.topics.filter(({ errorCode }) => errorCode !== 0);
    const subject = validateOnly ? 'accept topic' : 'create topic';
    refusals.push(
      ...failed.map(({ name, errorCode, errorMessage }) =>
        refused(errorCode, `${subject} '${name}'`, errorMessage),
      ),
    );
    const names = new Set(failed.map(({ name }) => name));
    const created = batch.filter(({ name }) => !names.has(name));
    if (!validateOnly) await untilEveryBroker(wire, created, hasPartitions);
  }
  throwAll(refusals);
}

/** Resolves when no broker shows the topics; fine for one that doesn't exist. */
export async function deleteTopics(wire: KafkaWire, topics: readonly string[]): Promise<void> {
  const refusals: KafkaError[] = [];
  for (const batch of inBatches(topics)) {
    const response = await wire.controller(
      DELETE_TOPICS,
      [batch.map((name) => ({ name })), wire.requestTimeoutMs],
      ({ responses: [first] }) => first?.errorCode ?? 0,
    );
    const failed = response.responses.filter(
      ({ errorCode }) => errorCode !== 0 && errorName(errorCode) !== 'UNKNOWN_TOPIC_OR_PARTITION',
    );
    refusals.push(
      ...failed.map(({ name, errorCode, errorMessage }) =>
        refused(errorCode, `delete topic '${name}'`, errorMessage),
      ),
    );
    const names = new Set(failed.map(({ name }) => name));
    const gone = batch.filter((name) => !names.has(name)).map((name) => ({ name }));
    await untilEveryBroker(wire, gone, (_, topic) => topic === undefined);
  }
  throwAll(refusals);
}

/** Resolves when every broker shows the new partitions with a leader. */
export async function increasePartitions(wire: KafkaWire, topic: string, partitions: number): Promise<void> {
  const response = await wire.controller(
    CREATE_PARTITIONS,
    [[{ name: topic, count: partitions, assignments: null }], wire.requestTimeoutMs, false],
    ({ results: [first] }) => first?.errorCode ?? 0,
  );
  for (const { errorCode, errorMessage } of response.results) {
    expectSuccess(errorCode, `increase topic '${topic}' to ${partitions} partitions`, errorMessage);
  }
  await untilEveryBroker(wire, [{ name: topic, partitions }], hasPartitions);
}

/** Preferred leader elections; null is every partition, where one whose preferred leader is away is left alone. */
export async function electPreferredLeaders(
  wire: KafkaWire,
  partitions: readonly TopicPartition[] | null,
): Promise<void> {
  if (partitions?.length === 0) return;
  const fine = ['ELECTION_NOT_NEEDED', ...(partitions === null ? ['PREFERRED_LEADER_NOT_AVAILABLE'] : [])];
  const response = await wire.controller(
    ELECT_LEADERS,
    [partitions === null ? null : byTopic(partitions), wire.requestTimeoutMs],
    ({ errorCode }) => errorCode,
  );
  expectSuccess(response.errorCode, 'elect preferred leaders');
  throwAll(
    response.results.flatMap(({ topic, partitions: results }) =>
      results
        .filter(({ errorCode }) => errorCode !== 0 && !fine.includes(errorName(errorCode)))
        .map(({ partition, errorCode, errorMessage }) =>
          refused(errorCode, `elect the preferred leader of ${topic}-${partition}`, errorMessage),
        ),
    ),
  );
}

function asRequested({ name, partitions, replicationFactor, config }: NewTopic) {
  return {
    name,
    numPartitions: partitions,
    replicationFactor,
    assignments: [],
    configs: [...config].map(([key, value]) => ({ name: key, value })),
  };
}

function hasPartitions({ partitions }: { partitions: number }, topic: TopicDescription | undefined): boolean {
  return (
    topic !== undefined &&
    topic.partitions.length >= partitions &&
    topic.partitions.every(({ leader }) => leader !== null)
  );
}

/** Brokers learn of a write one after the other: look at each until it shows what was written. */
async function untilEveryBroker<T extends { readonly name: string }>(
  wire: KafkaWire,
  wanted: readonly T[],
  shows: (wanted: T, shown: TopicDescription | undefined) => boolean,
): Promise<void> {
  if (wanted.length === 0) return;
  const deadline = Date.now() + wire.requestTimeoutMs;
  const { brokers } = await wire.metadata([]);
  await Promise.all(
    brokers.map(async ({ nodeId }) => {
      let missing = wanted;
      for (;;) {
        const shown = await topicsAt(
          wire,
          nodeId,
          missing.map(({ name }) => name),
        );
        missing = shown === null ? [] : missing.filter((topic) => !shows(topic, shown.get(topic.name)));
        if (missing.length === 0) return;
        if (Date.now() > deadline) throw notShown(nodeId, missing, wire.requestTimeoutMs);
        await delay(LOOK_MS);
      }
    }),
  );
}

/** null: the broker is away; it learns before it serves again. */
async function topicsAt(wire: KafkaWire, broker: number, names: readonly string[]) {
  try {
    return describeTopics(await wire.broker(broker, METADATA, [[...names], false, false]));
  } catch (error) {
    if (error instanceof KafkaError && error.retriable) return null;
    throw error;
  }
}

function notShown(
  broker: number,
  missing: readonly { readonly name: string }[],
  waitedMs: number,
): KafkaError {
  const names = missing.map(({ name }) => `'${name}'`).join(', ');
  const message = `Kafka took the change, but broker ${broker} doesn't show it for ${names} after ${waitedMs} ms.`;
  return new KafkaError('REQUEST_TIMED_OUT', message, { retriable: true });
}

function inBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) =>
    items.slice(i * BATCH, (i + 1) * BATCH),
  );
}
