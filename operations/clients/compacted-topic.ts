import { fetchV12, ProduceAcks, produceV9 } from '@platformatic/kafka';
import { KafkaError, type PartitionDescription } from '../ports/kafka.ts';
import { errorName, expectSuccess } from './kafka/errors.ts';
import { isUnsettled, listOffsets } from './kafka/offsets.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';

const FETCH = { name: 'Fetch', api: fetchV12.api };
const PRODUCE = { name: 'Produce', api: produceV9.api };
const PARTITION_BYTES = 1_048_576;
/** Of one request, well below the brokers' message.max.bytes; a single larger record goes alone. */
const REQUEST_BYTES = 262_144;

/** Refusals of a write that pass by themselves: fewer in-sync replicas than min ISR, or a leader that moves. */
const PASSING = [
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

export interface CompactedRecord {
  readonly key: string;
  /** null is a tombstone. */
  readonly value: string | null;
}

/** An internal topic with one partition of which the last record of a key counts: state that any machine can read. */
export class CompactedTopic {
  readonly #admin: ConnectedKafkaAdmin;
  readonly #topic: string;

  constructor(admin: ConnectedKafkaAdmin, topic: string) {
    this.#admin = admin;
    this.#topic = topic;
  }

  /** Creates the topic when it isn't there, with as many replicas as stay writable with acks=all while one broker is away. */
  async ensure(): Promise<void> {
    const { brokers, topics } = await this.#admin.describe({ topics: [this.#topic] });
    if (topics.has(this.#topic)) return;
    const replicationFactor = Math.min(3, brokers.length);
    const config = new Map([
      ['cleanup.policy', 'compact'],
      ['min.insync.replicas', String(Math.max(1, replicationFactor - 1))],
    ]);
    await this.#admin
      .createTopic({ name: this.#topic, partitions: 1, replicationFactor, config })
      .catch((error: unknown) => {
        if (!(error instanceof KafkaError && error.code === 'TOPIC_ALREADY_EXISTS')) throw error;
      });
  }

  async exists(): Promise<boolean> {
    return (await this.#partition()) !== null;
  }

  /** Values that no tombstone has followed, in the order of the latest record of each key; empty without the topic. */
  async read(): Promise<readonly { readonly key: string; readonly value: string }[]> {
    return latestByKey(
      await this.#admin.wire.retry<readonly CompactedRecord[]>(`the leader of ${this.#topic}`, async () => {
        const partition = await this.#partition();
        if (partition === null) return { response: [] };
        if (partition.leader === null) return { again: `${this.#topic} has no leader` };
        try {
          return { response: await this.#readLog(partition.leader) };
        } catch (error) {
          if (error instanceof KafkaError && (isUnsettled(error.code) || error.retriable))
            return { again: error.message };
          throw error;
        }
      }),
    );
  }

  /** acks=all, in this order; each request is repeated until it is acknowledged, which a compacted topic doesn't mind. */
  async write(records: readonly CompactedRecord[]): Promise<void> {
    for (const batch of inRequests(records)) {
      await this.#admin.wire.retry<void>(`${this.#topic} to take a record`, () => this.#produce(batch));
    }
  }

  async #produce(batch: readonly CompactedRecord[]) {
    const topic = this.#topic;
    const leader = (await this.#partition())?.leader ?? null;
    if (leader === null) return { again: `${topic} has no leader` };
    // the client's type has no null value, which is a tombstone
    const records = batch.map(({ key, value }) => ({
      topic,
      partition: 0,
      key: Buffer.from(key),
      value: (value === null ? null : Buffer.from(value)) as Buffer,
    }));
    try {
      const { wire } = this.#admin;
      const response = await wire.broker(
        leader,
        PRODUCE,
        [ProduceAcks.ALL, wire.brokerTimeoutMs, records],
        'write',
      );
      // only acks=0 is answered by a boolean
      const result = typeof response === 'boolean' ? undefined : response.responses[0]?.partitionResponses[0];
      const name = errorName(result?.errorCode ?? 0);
      if (isUnsettled(name) || PASSING.includes(name)) return { again: `${topic} refuses writes: ${name}` };
      expectSuccess(result?.errorCode ?? 0, `write to ${topic}`, result?.errorMessage);
      return { response: undefined };
    } catch (error) {
      if (error instanceof KafkaError && error.retriable) return { again: error.message };
      throw error;
    }
  }

  /** From the first offset to what was written when it started; ListOffsets waits out a new leader's high watermark. */
  async #readLog(leader: number): Promise<CompactedRecord[]> {
    const at = { topic: this.#topic, partition: 0 };
    const key = `${this.#topic}-0`;
    const end = (await listOffsets(this.#admin.wire, leader, [at], 'latest')).get(key);
    const start = (await listOffsets(this.#admin.wire, leader, [at], 'earliest')).get(key);
    if (end === undefined || start === undefined) throw gone(this.#topic);
    const records: CompactedRecord[] = [];
    for (let offset = start; offset < end; ) {
      const batches = await this.#fetch(leader, offset);
      for (const batch of batches) {
        for (const record of batch.records) {
          if (batch.firstOffset + BigInt(record.offsetDelta) < offset) continue; // a batch starts before what was asked for
          records.push({ key: record.key?.toString() ?? '', value: record.value?.toString() ?? null });
        }
      }
      const last = batches.at(-1);
      if (last === undefined) throw gone(this.#topic);
      offset = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
    }
    return records;
  }

  async #fetch(leader: number, offset: bigint) {
    const partition = {
      partition: 0,
      currentLeaderEpoch: -1,
      fetchOffset: offset,
      lastFetchedEpoch: -1,
      partitionMaxBytes: PARTITION_BYTES,
    };
    const question = [{ topicId: this.#topic, partitions: [partition] }]; // version 12 takes the name here
    const response = await this.#admin.wire.broker(leader, FETCH, [
      1_000,
      1,
      PARTITION_BYTES,
      0,
      0,
      -1,
      question,
      [],
      '',
    ]);
    expectSuccess(response.errorCode, `read ${this.#topic}`);
    const result = response.responses[0]?.partitions[0];
    expectSuccess(result?.errorCode ?? 0, `read ${this.#topic}`);
    return result?.records ?? [];
  }

  async #partition(): Promise<PartitionDescription | null> {
    const { topics } = await this.#admin.describe({ topics: [this.#topic] });
    return topics.get(this.#topic)?.partitions[0] ?? null;
  }
}

function latestByKey(records: readonly CompactedRecord[]): { key: string; value: string }[] {
  const latest = new Map<string, string>();
  for (const { key, value } of records) {
    latest.delete(key);
    if (value !== null) latest.set(key, value);
  }
  return [...latest].map(([key, value]) => ({ key, value }));
}

function inRequests(records: readonly CompactedRecord[]): CompactedRecord[][] {
  const requests: CompactedRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = record.key.length + (record.value?.length ?? 0);
    if (bytes + size > REQUEST_BYTES) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)?.push(record);
    bytes += size;
  }
  return requests;
}

function gone(topic: string): KafkaError {
  return new KafkaError('LEADER_NOT_AVAILABLE', `${topic} was not where Metadata said.`, { retriable: true });
}
