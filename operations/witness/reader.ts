import { setTimeout as delay } from 'node:timers/promises';
import type { TopicLog } from '../ports/topic-log.ts';
import { missingFrom, Reading, type Sequences } from './accounting.ts';
import { decode } from './message.ts';
import { asKafkaError } from './producer.ts';

/** How long one read waits for new records, in milliseconds. */
const WAIT_MS = 500;
/** Pause after a read that failed, in milliseconds. */
const AGAIN_MS = 100;

export interface LiveReader {
  readonly reading: Reading;
  /** Stops when it has got all of `owed`, or after `patienceMs` milliseconds. Never rejects. */
  stop(owed: Sequences, patienceMs: number): Promise<void>;
}

/** Reads one partition along, as a consumer would, from `from` on, whatever happens to the brokers. */
export function readAlong(log: TopicLog, run: string, partition: number, from: bigint): LiveReader {
  const reading = new Reading();
  let running = true;
  const loop = (async () => {
    for (let offset = from; running; ) {
      try {
        offset = await readOn(log, run, partition, offset, WAIT_MS, reading);
      } catch (error) {
        if (asKafkaError(error).code === 'OFFSET_OUT_OF_RANGE') offset = await jump(log, partition, offset);
        else await delay(AGAIN_MS);
      }
    }
  })();
  return {
    reading,
    async stop(owed, patienceMs) {
      const deadline = performance.now() + patienceMs;
      while (missingFrom(owed, reading.seen).length > 0 && performance.now() < deadline) await delay(20);
      running = false;
      await loop;
    },
  };
}

/** The log begins later or ends earlier than where this reader is: on to where it goes on. */
async function jump(log: TopicLog, partition: number, offset: bigint): Promise<bigint> {
  try {
    const { first, end } = await log.bounds(partition);
    return offset < first ? first : end;
  } catch {
    await delay(AGAIN_MS);
    return offset;
  }
}

async function readOn(
  log: TopicLog,
  run: string,
  partition: number,
  offset: bigint,
  waitMs: number,
  reading: Reading,
): Promise<bigint> {
  const { records, next } = await log.read(partition, offset, waitMs);
  for (const record of records) {
    const message = decode(run, record);
    if (message !== null) reading.take(message.key, message.sequence);
  }
  return next;
}

/** What one partition holds in the end. */
export interface Audit {
  readonly reading: Reading;
  /** The log was read to its end. */
  readonly read: boolean;
  /** The log still began where the run began, so that everything could be read. */
  readonly whole: boolean;
}

export interface AuditOptions {
  readonly run: string;
  readonly partition: number;
  /** Where the log ended when the run began. */
  readonly from: bigint;
  /** What has to be there. */
  readonly acked: Sequences;
  /** How long an unreachable partition is tried, in milliseconds. */
  readonly patienceMs: number;
  /** How long a message that isn't there is waited for, in milliseconds. */
  readonly settleMs: number;
}

/** Reads the log once more from the beginning: what was received may be gone since, which is a loss all the same. */
export async function audit(log: TopicLog, options: AuditOptions): Promise<Audit> {
  const { partition, from, patienceMs } = options;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      const { first, end } = await log.bounds(partition);
      const start = first > from || end < from ? first : from; // a topic that was made anew ends earlier
      return { reading: await readToEnd(log, options, start), read: true, whole: first <= from };
    } catch {
      if (performance.now() > deadline) return { reading: new Reading(), read: false, whole: false };
      await delay(AGAIN_MS);
    }
  }
}

async function readToEnd(
  log: TopicLog,
  { run, partition, acked, settleMs }: AuditOptions,
  start: bigint,
): Promise<Reading> {
  const reading = new Reading();
  const settled = performance.now() + settleMs;
  for (let offset = start; ; ) {
    const { end } = await log.bounds(partition);
    while (offset < end) {
      const next = await readOn(log, run, partition, offset, WAIT_MS, reading);
      if (next === offset) break; // the leader has changed its mind about the end
      offset = next;
    }
    if (missingFrom(acked, reading.seen).length === 0 || performance.now() > settled) return reading;
    await delay(AGAIN_MS);
  }
}
