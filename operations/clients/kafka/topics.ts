import { setTimeout as delay } from 'node:timers/promises';
import { createPartitionsV3, createTopicsV7, deleteTopicsV6 } from '@platformatic/kafka';
import {
  KafkaError,
  type NewTopic,
  type PartitionIncrease,
  type TopicDescription,
  type TopicPartition,
} from '../../ports/kafka.ts';
import { byTopic } from './by-topic.ts';
import { describeTopics } from './describe.ts';
import { ELECT_LEADERS } from './elect-leaders.ts';
import { errorName, expectSuccess, refused, throwAll, unlessAway } from './errors.ts';
import { type Failures, inBatches, throwFailures } from './in-batches.ts';
import { type KafkaWire, METADATA } from './wire.ts';

const CREATE_TOPICS = { name: 'CreateTopics', api: createTopicsV7.api };
const DELETE_TOPICS = { name: 'DeleteTopics', api: deleteTopicsV6.api };
const CREATE_PARTITIONS = { name: 'CreatePartitions', api: createPartitionsV3.api };

/** Topics per request: keeps a request well under Kafka's limits. */
const BATCH = 500;
/** Pause between two looks at a broker's metadata, in milliseconds. */
const LOOK_MS = 20;
/** Pause before a topic is asked for again whose name is still taken by its predecessor, in milliseconds. */
const AGAIN_MS = 100;

type CreatableTopicResult = Awaited<ReturnType<typeof CREATE_TOPICS.api.async>>['topics'][number];

/** Resolves when every broker shows the topics with a leader for each partition; one that was refused doesn't hold back others. */
export async function createTopics(
  wire: KafkaWire,
  topics: readonly NewTopic[],
  validateOnly: boolean,
): Promise<void> {
  const subject = validateOnly ? 'accept topic' : 'create topic';
  const failures = await inBatches(topics, BATCH, async (batch) => {
    const deadline = Date.now() + wire.requestTimeoutMs;
    const refusals = failuresIn(await requestCreation(wire, batch, validateOnly, deadline), subject);
    const created = validateOnly ? [] : batch.filter(({ name }) => !refusals.has(name));
    return new Map([...refusals, ...(await untilEveryBroker(wire, created, hasPartitions))]);
  });
  throwFailures(failures);
}

/** Asks again for topics whose deletion isn't over: ZooKeeper mode frees a name after brokers have stopped showing it. */
async function requestCreation(
  wire: KafkaWire,
  topics: readonly NewTopic[],
  validateOnly: boolean,
  deadline: number,
): Promise<readonly CreatableTopicResult[]> {
  const { topics: results } = await wire.controller(
    CREATE_TOPICS,
    [topics.map(asRequested), wire.brokerTimeoutMs, validateOnly],
    ({ topics: [first] }) => first?.errorCode ?? 0,
  );
  const blocked = new Set(results.filter(isBeingDeleted).map(({ name }) => name));
  if (blocked.size === 0 || Date.now() > deadline) return results;
  await delay(AGAIN_MS);
  const rest = topics.filter(({ name }) => blocked.has(name));
  const later = await requestCreation(wire, rest, validateOnly, deadline);
  return [...results.filter(({ name }) => !blocked.has(name)), ...later];
}

const isBeingDeleted = ({ errorCode, errorMessage }: CreatableTopicResult): boolean =>
  errorName(errorCode) === 'TOPIC_ALREADY_EXISTS' && /marked for deletion/.test(errorMessage ?? '');

/** Resolves when no broker shows the topics; fine for one that doesn't exist. */
export async function deleteTopics(wire: KafkaWire, topics: readonly string[]): Promise<void> {
  const failures = await inBatches(topics, BATCH, async (batch) => {
    const response = await wire.controller(
      DELETE_TOPICS,
      [batch.map((name) => ({ name })), wire.brokerTimeoutMs],
      ({ responses: [first] }) => first?.errorCode ?? 0,
    );
    const refusals = failuresIn(response.responses, 'delete topic', ['UNKNOWN_TOPIC_OR_PARTITION']);
    const deleted = batch.filter((name) => !refusals.has(name)).map((name) => ({ name }));
    return new Map([
      ...refusals,
      ...(await untilEveryBroker(wire, deleted, (_, topic) => topic === undefined)),
    ]);
  });
  throwFailures(failures);
}

/** Resolves when every broker shows the new partitions with a leader; a topic that was refused doesn't hold back others. */
export async function increasePartitions(
  wire: KafkaWire,
  increases: readonly PartitionIncrease[],
): Promise<void> {
  const failures = await inBatches(increases, BATCH, async (batch) => {
    const topics = batch.map(({ name, partitions: count, assignments }) => ({
      name,
      count,
      assignments: assignments?.map((brokerIds) => ({ brokerIds: [...brokerIds] })) ?? null,
    }));
    const { results } = await wire.controller(
      CREATE_PARTITIONS,
      [topics, wire.brokerTimeoutMs, false],
      ({ results: [first] }) => first?.errorCode ?? 0,
    );
    const refusals = failuresIn(results, 'add partitions to topic');
    const grown = batch.filter(({ name }) => !refusals.has(name));
    return new Map([...refusals, ...(await untilEveryBroker(wire, grown, hasPartitions))]);
  });
  throwFailures(failures);
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
    [partitions === null ? null : byTopic(partitions), wire.brokerTimeoutMs],
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

/** What a response says of the topics that it refused. */
function failuresIn(
  results: readonly {
    readonly name?: string | null;
    readonly errorCode: number;
    readonly errorMessage?: string | null;
  }[],
  subject: string,
  fine: readonly string[] = [],
): Failures {
  return new Map(
    results
      .filter(({ errorCode }) => errorCode !== 0 && !fine.includes(errorName(errorCode)))
      .map(({ name, errorCode, errorMessage }) => [
        name ?? '',
        refused(errorCode, `${subject} '${name}'`, errorMessage),
      ]),
  );
}

/** Brokers learn of a write one after the other: look at each until it shows what was written, or the time is over. */
async function untilEveryBroker<T extends { readonly name: string }>(
  wire: KafkaWire,
  wanted: readonly T[],
  shows: (wanted: T, shown: TopicDescription | undefined) => boolean,
): Promise<Failures> {
  if (wanted.length === 0) return new Map();
  const deadline = Date.now() + wire.requestTimeoutMs;
  const { brokers } = await wire.metadata([]);
  const missing = await Promise.all(
    brokers.map(async ({ nodeId }) => ({
      nodeId,
      topics: await untilShown(wire, nodeId, wanted, shows, deadline),
    })),
  );
  return new Map(
    missing.flatMap(({ nodeId, topics }) =>
      topics.map(({ name }) => [name, notShown(nodeId, name, wire.requestTimeoutMs)] as const),
    ),
  );
}

/** What one broker still doesn't show at the deadline. */
async function untilShown<T extends { readonly name: string }>(
  wire: KafkaWire,
  broker: number,
  wanted: readonly T[],
  shows: (wanted: T, shown: TopicDescription | undefined) => boolean,
  deadline: number,
): Promise<readonly T[]> {
  let missing = wanted;
  for (;;) {
    const names = missing.map(({ name }) => name);
    const shown = await topicsAt(wire, broker, names);
    missing = shown === null ? [] : missing.filter((topic) => !shows(topic, shown.get(topic.name)));
    if (missing.length === 0 || Date.now() > deadline) return missing;
    await delay(LOOK_MS);
  }
}

/** null: the broker is away; it learns before it serves again. */
async function topicsAt(wire: KafkaWire, broker: number, names: readonly string[]) {
  const answer = await wire.broker(broker, METADATA, [[...names], false, false]).catch(unlessAway);
  return answer === null ? null : describeTopics(answer);
}

function notShown(broker: number, topic: string, waitedMs: number): KafkaError {
  const message = `Kafka took the change, but broker ${broker} doesn't show it for '${topic}' after ${waitedMs} ms.`;
  return new KafkaError('REQUEST_TIMED_OUT', message, { retriable: true });
}
