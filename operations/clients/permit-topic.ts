import { fetchV12, ProduceAcks, produceV9 } from '@platformatic/kafka';
import { KafkaError, type PartitionDescription } from '../ports/kafka.ts';
import type { Permit, PermitLog } from '../ports/permits.ts';
import { errorName, expectSuccess } from './kafka/errors.ts';
import { isUnsettled, listOffsets } from './kafka/offsets.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';
import { formatPermit, parsePermit } from './permit-record.ts';

const PERMIT_TOPIC = '__kafkaform_permits';

export interface PermitTopicOptions {
  /** What the permits are for, in messages. @default the cluster */
  readonly domain?: string;
  /** @default __kafkaform_permits */
  readonly topic?: string;
}

const FETCH = { name: 'Fetch', api: fetchV12.api };
const PRODUCE = { name: 'Produce', api: produceV9.api };
const PARTITION_BYTES = 1_048_576;

/** Refusals of a write that pass by themselves: fewer in-sync replicas than min ISR, or a leader that moves. */
const PASSING = [
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

/**
 * Permits in an internal compacted topic of the cluster that they are for: key is the member, the last record of a key
 * counts. The topic is created by the first write, so that it can be written to while one broker is away.
 */
export function permitTopic(
  admin: ConnectedKafkaAdmin,
  { topic = PERMIT_TOPIC, domain = 'the cluster' }: PermitTopicOptions = {},
): PermitLog {
  return {
    outstanding: () => outstanding(admin, topic, domain),
    async write(permit: Permit) {
      await ensureTopic(admin, topic);
      await produce(admin, topic, String(permit.member), formatPermit(permit));
    },
    async clear(member) {
      if ((await partitionOf(admin, topic)) === null) return;
      await produce(admin, topic, String(member), null);
    },
  };
}

async function outstanding(
  admin: ConnectedKafkaAdmin,
  topic: string,
  domain: string,
): Promise<readonly Permit[]> {
  const records = await admin.wire.retry<readonly LogRecord[]>(`the leader of ${topic}`, async () => {
    const partition = await partitionOf(admin, topic);
    if (partition === null) return { response: [] };
    if (partition.leader === null) return { again: `${topic} has no leader` };
    try {
      return { response: await readLog(admin, topic, partition.leader) };
    } catch (error) {
      if (error instanceof KafkaError && (isUnsettled(error.code) || error.retriable))
        return { again: error.message };
      throw error;
    }
  });
  return latestByKey(records).map(({ value }) =>
    parsePermit(value, `latest record of ${topic} of ${domain}`),
  );
}

interface LogRecord {
  readonly key: string;
  /** null is a tombstone. */
  readonly value: string | null;
}

/** Values that no tombstone has followed, in the order of the latest record of each key. */
function latestByKey(records: readonly LogRecord[]): { key: string; value: string }[] {
  const latest = new Map<string, string>();
  for (const { key, value } of records) {
    latest.delete(key);
    if (value !== null) latest.set(key, value);
  }
  return [...latest].map(([key, value]) => ({ key, value }));
}

/** From the first offset to what was written when it started; ListOffsets waits out a new leader's high watermark. */
async function readLog(admin: ConnectedKafkaAdmin, topic: string, leader: number): Promise<LogRecord[]> {
  const at = { topic, partition: 0 };
  const key = `${topic}-0`;
  const end = (await listOffsets(admin.wire, leader, [at], 'latest')).get(key);
  const start = (await listOffsets(admin.wire, leader, [at], 'earliest')).get(key);
  if (end === undefined || start === undefined) throw gone(topic);
  const records: LogRecord[] = [];
  for (let offset = start; offset < end; ) {
    const batches = await fetch(admin, topic, leader, offset);
    for (const batch of batches) {
      for (const record of batch.records) {
        if (batch.firstOffset + BigInt(record.offsetDelta) < offset) continue; // a batch starts before what was asked for
        records.push({ key: record.key?.toString() ?? '', value: record.value?.toString() ?? null });
      }
    }
    const last = batches.at(-1);
    if (last === undefined) throw gone(topic);
    offset = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
  }
  return records;
}

async function fetch(admin: ConnectedKafkaAdmin, topic: string, leader: number, offset: bigint) {
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: offset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: PARTITION_BYTES,
  };
  const question = [{ topicId: topic, partitions: [partition] }]; // version 12 takes the name here
  const response = await admin.wire.broker(leader, FETCH, [
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
  expectSuccess(response.errorCode, `read ${topic}`);
  const result = response.responses[0]?.partitions[0];
  expectSuccess(result?.errorCode ?? 0, `read ${topic}`);
  return result?.records ?? [];
}

/** acks=all; repeated until it is acknowledged, which a compacted topic doesn't mind. */
async function produce(
  admin: ConnectedKafkaAdmin,
  topic: string,
  key: string,
  value: string | null,
): Promise<void> {
  await admin.wire.retry<void>(`${topic} to take a permit`, async () => {
    const partition = await partitionOf(admin, topic);
    const leader = partition?.leader ?? null;
    if (leader === null) return { again: `${topic} has no leader` };
    // the client's type has no null value, which is a tombstone
    const record = {
      topic,
      partition: 0,
      key: Buffer.from(key),
      value: (value === null ? null : Buffer.from(value)) as Buffer,
    };
    try {
      const response = await admin.wire.broker(
        leader,
        PRODUCE,
        [ProduceAcks.ALL, admin.wire.brokerTimeoutMs, [record]],
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
  });
}

/** As many replicas as stay writable with acks=all while one broker is away. */
async function ensureTopic(admin: ConnectedKafkaAdmin, topic: string): Promise<void> {
  const { brokers, topics } = await admin.describe({ topics: [topic] });
  if (topics.has(topic)) return;
  const replicationFactor = Math.min(3, brokers.length);
  const config = new Map([
    ['cleanup.policy', 'compact'],
    ['min.insync.replicas', String(Math.max(1, replicationFactor - 1))],
  ]);
  await admin
    .createTopic({ name: topic, partitions: 1, replicationFactor, config })
    .catch((error: unknown) => {
      if (!(error instanceof KafkaError && error.code === 'TOPIC_ALREADY_EXISTS')) throw error;
    });
}

async function partitionOf(admin: ConnectedKafkaAdmin, topic: string): Promise<PartitionDescription | null> {
  const { topics } = await admin.describe({ topics: [topic] });
  return topics.get(topic)?.partitions[0] ?? null;
}

function gone(topic: string): KafkaError {
  return new KafkaError('LEADER_NOT_AVAILABLE', `${topic} was not where Metadata said.`, { retriable: true });
}
