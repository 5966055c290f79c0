import type { TopicPartition } from '../ports/kafka.ts';
import { type Bounds, type ClusterLogs, keyOf, type LogPlace, type StampedSlice } from '../ports/logs.ts';
import { byTopic } from './kafka/by-topic.ts';
import { errorName, refused, unlessAway } from './kafka/errors.ts';
import { FETCH_RECORDS, type FetchedBatch, type FetchedPartition } from './kafka/fetch-records.ts';
import { isUnsettled, listOffsets } from './kafka/offsets.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';
import { abortedBatches } from './topic-log.ts';

/** Partitions per request. */
const LIST_BATCH = 500;
const FETCH_BATCH = 100;
/** Of one answer, unless a single batch is larger. */
const ANSWER_BYTES = 8_388_608;
const CONTROL = 0x20;
const READ_COMMITTED = 1;
/** Besides a leader that moves: a log that has just been cut. */
const PASSING = ['OFFSET_OUT_OF_RANGE', 'UNKNOWN_TOPIC_OR_PARTITION', 'KAFKA_STORAGE_ERROR'];

export function connectClusterLogs(admin: ConnectedKafkaAdmin): ClusterLogs {
  const leaders = new Leaders(admin);
  return {
    bounds: (partitions) => bounds(admin, leaders, partitions),
    read: (places, bytesEach) => read(admin, leaders, places, bytesEach),
    close: () => admin.close(),
  };
}

/** Leaders as last heard, by `keyOf`. */
class Leaders {
  readonly #admin: ConnectedKafkaAdmin;
  readonly #known = new Map<string, number>();

  constructor(admin: ConnectedKafkaAdmin) {
    this.#admin = admin;
  }

  /** Leader to what it leads of these; partitions that nobody leads are left out. */
  async group<T extends TopicPartition>(partitions: readonly T[]): Promise<Map<number, T[]>> {
    const unknown = partitions.filter((at) => !this.#known.has(keyOf(at)));
    if (unknown.length > 0) await this.#learn([...new Set(unknown.map(({ topic }) => topic))]);
    const byLeader = new Map<number, T[]>();
    for (const at of partitions) {
      const leader = this.#known.get(keyOf(at));
      if (leader === undefined) continue;
      const led = byLeader.get(leader);
      if (led === undefined) byLeader.set(leader, [at]);
      else led.push(at);
    }
    return byLeader;
  }

  forget(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#known.delete(keyOf(at));
  }

  async #learn(names: readonly string[]): Promise<void> {
    const { topics } = await this.#admin.describe({ topics: names });
    for (const { name, partitions } of topics.values()) {
      for (const { partition, leader } of partitions) {
        if (leader !== null) this.#known.set(keyOf({ topic: name, partition }), leader);
      }
    }
  }
}

/** Asks each leader for its partitions, some at a time; one that is away is forgotten together with what it led. */
async function eachLeader<T extends TopicPartition, R>(
  leaders: Leaders,
  partitions: readonly T[],
  size: number,
  ask: (leader: number, batch: readonly T[]) => Promise<R>,
): Promise<R[]> {
  const byLeader = await leaders.group(partitions);
  const answers = [...byLeader].map(async ([leader, led]) => {
    const found: R[] = [];
    for (let start = 0; start < led.length; start += size) {
      const batch = led.slice(start, start + size);
      const answer = await ask(leader, batch).catch(unlessAway);
      if (answer === null) leaders.forget(batch);
      else found.push(answer);
    }
    return found;
  });
  return (await Promise.all(answers)).flat();
}

async function bounds(
  { wire }: ConnectedKafkaAdmin,
  leaders: Leaders,
  partitions: readonly TopicPartition[],
): Promise<Map<string, Bounds>> {
  const answers = await eachLeader(leaders, partitions, LIST_BATCH, async (leader, batch) => {
    const first = await listOffsets(wire, leader, batch, 'earliest');
    const end = await listOffsets(wire, leader, batch, 'latest', READ_COMMITTED);
    return [...first].flatMap(([key, offset]) => {
      const last = end.get(key);
      return last === undefined ? [] : [[key, { first: offset, end: last }] as const];
    });
  });
  return new Map(answers.flat());
}

async function read(
  { wire }: ConnectedKafkaAdmin,
  leaders: Leaders,
  places: readonly LogPlace[],
  bytesEach: number,
): Promise<Map<string, StampedSlice>> {
  const answers = await eachLeader(leaders, places, FETCH_BATCH, async (leader, batch) => {
    const offsets = new Map(batch.map((at) => [keyOf(at), at.offset]));
    const questions = byTopic(batch).map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => ({
        partition,
        offset: offsets.get(keyOf({ topic, partition })) ?? 0n,
      })),
    }));
    const { partitions } = await wire.broker(leader, FETCH_RECORDS, [questions, ANSWER_BYTES, bytesEach]);
    return partitions.flatMap((fetched) => sliceOf(fetched, offsets.get(keyOf(fetched)) ?? 0n, leaders));
  });
  return new Map(answers.flat());
}

function sliceOf(
  fetched: FetchedPartition,
  from: bigint,
  leaders: Leaders,
): (readonly [string, StampedSlice])[] {
  const name = errorName(fetched.errorCode);
  if (isUnsettled(name) || PASSING.includes(name)) {
    leaders.forget([fetched]);
    return [];
  }
  if (fetched.errorCode !== 0) throw refused(fetched.errorCode, `read ${keyOf(fetched)}`);
  const isAborted = abortedBatches([...fetched.aborted]);
  const last = fetched.batches.at(-1);
  if (last === undefined) return [];
  const records = fetched.batches
    .filter((batch) => !isAborted(batch) && (batch.attributes & CONTROL) === 0)
    .flatMap(recordsOf)
    .filter(({ offset }) => offset >= from);
  return [[keyOf(fetched), { records, next: endOf(last) }]];
}

const endOf = ({ firstOffset, lastOffsetDelta }: FetchedBatch): bigint =>
  firstOffset + BigInt(lastOffsetDelta) + 1n;

/** A batch that couldn't be decompressed is there as its last record, without key and value. */
function recordsOf(batch: FetchedBatch) {
  const { firstOffset, firstTimestamp, records, sealed } = batch;
  if (sealed)
    return [{ offset: endOf(batch) - 1n, timestamp: Number(firstTimestamp), key: null, value: null }];
  return records.map(({ offsetDelta, timestampDelta, key, value }) => ({
    offset: firstOffset + BigInt(offsetDelta),
    timestamp: Number(firstTimestamp + timestampDelta),
    key: key ?? null,
    value: value ?? null,
  }));
}
