import { fetchV12, initProducerIdV4, NumericMap, ProduceAcks, produceV9 } from '@platformatic/kafka';
import { KafkaError } from '../ports/kafka.ts';
import type { LogRecord, LogSlice, ProducerIdentity, SequencedBatch, TopicLog } from '../ports/topic-log.ts';
import { errorName, expectSuccess } from './kafka/errors.ts';
import { listOffsets } from './kafka/offsets.ts';
import type { KafkaWire } from './kafka/wire.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';

const INIT_PRODUCER_ID = { name: 'InitProducerId', api: initProducerIdV4.api };
const PRODUCE = { name: 'Produce', api: produceV9.api };
const FETCH = { name: 'Fetch', api: fetchV12.api };

const TRANSACTION_MS = 60_000; // has to be there, means nothing without a transactional id
const SLICE_BYTES = 1_048_576;
/** Leaders are asked for at most this often, in milliseconds, however many partitions want to know. */
const LOOK_MS = 50;

export interface TopicLogOptions {
  /** Kafka's isolation.level: `read_committed` leaves out what open and aborted transactions wrote. @default read_uncommitted */
  readonly isolation?: Isolation;
}

type Isolation = 'read_uncommitted' | 'read_committed';

/** As the wire has it. */
const ISOLATION: Record<Isolation, 0 | 1> = { read_uncommitted: 0, read_committed: 1 };

/**
 * Requests of our own instead of a client's producer and consumer: who accounts for every message has to know of every try
 * (kafkajs 2.2.4 calls a send a success of which a part was never sent again, and counts sequences on in spite of a failure).
 */
export function connectTopicLog(
  admin: ConnectedKafkaAdmin,
  topic: string,
  { isolation: name = 'read_uncommitted' }: TopicLogOptions = {},
): TopicLog {
  const isolation = ISOLATION[name];
  const leaders = new Leaders(admin, topic);
  return {
    identify: () => identify(admin.wire),
    append: (partition, batch) =>
      leaders.ask(partition, (leader) => append(admin.wire, leader, topic, partition, batch)),
    read: (partition, offset, maxWaitMs) =>
      leaders.ask(partition, (leader) =>
        read(admin.wire, { leader, topic, partition, isolation }, offset, maxWaitMs),
      ),
    bounds: (partition) =>
      leaders.ask(partition, (leader) => bounds(admin.wire, { leader, topic, partition, isolation })),
    close: () => admin.close(),
  };
}

/** Leaders as last heard; asked for again after anything went wrong with one. */
class Leaders {
  readonly #admin: ConnectedKafkaAdmin;
  readonly #topic: string;
  readonly #known = new Map<number, number>();
  #look: Promise<void> | null = null;

  constructor(admin: ConnectedKafkaAdmin, topic: string) {
    this.#admin = admin;
    this.#topic = topic;
  }

  async ask<T>(partition: number, question: (leader: number) => Promise<T>): Promise<T> {
    if (!this.#known.has(partition)) await this.#refresh();
    const leader = this.#known.get(partition);
    if (leader === undefined)
      throw new KafkaError('LEADER_NOT_AVAILABLE', `${this.#topic}-${partition} has no leader.`, {
        retriable: true,
      });
    try {
      return await question(leader);
    } catch (error) {
      if (this.#known.get(partition) === leader) this.#known.delete(partition);
      throw error;
    }
  }

  #refresh(): Promise<void> {
    this.#look ??= this.#lookNow().finally(() => {
      setTimeout(() => {
        this.#look = null;
      }, LOOK_MS).unref();
    });
    return this.#look;
  }

  async #lookNow(): Promise<void> {
    const { topics } = await this.#admin.describe({ topics: [this.#topic] });
    for (const { partition, leader } of topics.get(this.#topic)?.partitions ?? []) {
      if (leader !== null) this.#known.set(partition, leader);
    }
  }
}

async function identify(wire: KafkaWire): Promise<ProducerIdentity> {
  const response = await wire.any(INIT_PRODUCER_ID, [null, TRANSACTION_MS, -1n, -1], ({ errorCode }) =>
    errorCode === 0 ? null : `gives no producer id: ${errorName(errorCode)}`,
  );
  return { producerId: response.producerId, epoch: response.producerEpoch };
}

async function append(
  wire: KafkaWire,
  leader: number,
  topic: string,
  partition: number,
  { identity, sequence, records }: SequencedBatch,
): Promise<void> {
  const messages = records.map(({ key, value }) => ({
    topic,
    partition,
    key: Buffer.from(key),
    value: Buffer.from(value),
  }));
  const options = {
    producerId: identity.producerId,
    producerEpoch: identity.epoch,
    sequences: new NumericMap([[`${topic}:${partition}`, sequence]]),
  };
  const response = await wire.broker(
    leader,
    PRODUCE,
    [ProduceAcks.ALL, wire.brokerTimeoutMs, messages, options],
    `append-${partition}`,
  );
  // only acks=0 is answered by a boolean
  const result = typeof response === 'boolean' ? undefined : response.responses[0]?.partitionResponses[0];
  if (result === undefined)
    throw new KafkaError('UNKNOWN_SERVER_ERROR', `Broker ${leader} answered Produce without a result.`);
  expectSuccess(result.errorCode, `write to ${topic}-${partition}`, result.errorMessage);
}

interface Place {
  readonly leader: number;
  readonly topic: string;
  readonly partition: number;
  readonly isolation: 0 | 1;
}

async function read(
  wire: KafkaWire,
  { leader, topic, partition, isolation }: Place,
  offset: bigint,
  maxWaitMs: number,
): Promise<LogSlice> {
  const wanted = {
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: offset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: SLICE_BYTES,
  };
  const question = [{ topicId: topic, partitions: [wanted] }]; // version 12 takes the name here
  const response = await wire.broker(
    leader,
    FETCH,
    [maxWaitMs, 1, SLICE_BYTES, isolation, 0, -1, question, [], ''],
    `fetch-${partition}`,
  );
  expectSuccess(response.errorCode, `read ${topic}-${partition}`);
  const result = response.responses[0]?.partitions[0];
  expectSuccess(result?.errorCode ?? 0, `read ${topic}-${partition}`);
  return sliceOf(result?.records ?? [], result?.abortedTransactions ?? [], offset);
}

type Result = Awaited<ReturnType<typeof FETCH.api.async>>['responses'][number]['partitions'][number];
type Batches = NonNullable<Result['records']>;
type Aborted = Result['abortedTransactions'];
type BatchHead = Pick<Batches[number], 'attributes' | 'producerId' | 'firstOffset' | 'lastOffsetDelta'>;

/** Of a batch's attributes. */
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** A batch may begin before the offset that was asked for. `aborted` is empty where everything is to be read. */
function sliceOf(batches: Batches, aborted: Aborted, from: bigint): LogSlice {
  const records: LogRecord[] = [];
  const isAborted = abortedBatches(aborted);
  let next = from;
  for (const batch of batches) {
    next = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (isAborted(batch) || (batch.attributes & CONTROL) !== 0) continue;
    for (const { offsetDelta, key, value } of batch.records) {
      const offset = batch.firstOffset + BigInt(offsetDelta);
      if (offset < from) continue;
      records.push({ offset, key: key?.toString() ?? null, value: value?.toString() ?? null });
    }
  }
  return { records, next };
}

/** Goes along the batches in their order: an aborted transaction ends with the producer's next control batch. */
export function abortedBatches(aborted: Aborted): (batch: BatchHead) => boolean {
  const ahead = [...(aborted ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  return ({ attributes, producerId, firstOffset, lastOffsetDelta }) => {
    const last = firstOffset + BigInt(lastOffsetDelta);
    while (ahead[0] !== undefined && ahead[0].firstOffset <= last) open.add(ahead.shift()?.producerId ?? -1n);
    if ((attributes & TRANSACTIONAL) === 0) return false;
    return (attributes & CONTROL) === 0 ? open.has(producerId) : open.delete(producerId);
  };
}

async function bounds(
  wire: KafkaWire,
  { leader, topic, partition, isolation }: Place,
): Promise<{ first: bigint; end: bigint }> {
  const at = { topic, partition };
  const key = `${topic}-${partition}`;
  const first = (await listOffsets(wire, leader, [at], 'earliest')).get(key);
  const end = (await listOffsets(wire, leader, [at], 'latest', isolation)).get(key);
  if (first === undefined || end === undefined)
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `Broker ${leader} does not have ${key}.`, {
      retriable: true,
    });
  return { first, end };
}
