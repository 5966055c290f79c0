import { setTimeout as delay } from 'node:timers/promises';
import { KafkaError } from '../ports/kafka.ts';
import type { ProducerIdentity, TopicLog } from '../ports/topic-log.ts';
import { type Sequences, setOf } from './accounting.ts';
import { LongestGap } from './gap.ts';
import type { IntervalSet } from './interval-set.ts';
import type { Latencies } from './latency.ts';
import { encode, keyOf } from './message.ts';

export interface ProductionOptions {
  readonly run: string;
  readonly partition: number;
  /** Each request carries one message of each key. */
  readonly keys: number;
  /** Between two requests, in milliseconds. */
  readonly periodMs: number;
  readonly messageBytes: number;
  readonly latencies: Latencies;
  /** Called with what was refused, by Kafka's name of the error. */
  readonly onRefusal: (error: KafkaError) => void;
  /** Called whenever a request was acknowledged, with the number that its messages have. */
  readonly onAcknowledged: (sequence: number) => void;
}

export interface Production {
  /** Acknowledged so far. */
  readonly acked: Sequences;
  /** Sent and neither acknowledged nor refused for good: they may be in the log or not. */
  readonly indeterminate: number;
  /** Longest time without an acknowledgement in this partition, in milliseconds. */
  longestGapMs(): number;
  /** Sends nothing new; what is under way has `graceMs` to be acknowledged. Never rejects. */
  stop(graceMs: number): Promise<void>;
}

/** Pause before a batch is sent again, in milliseconds. */
const AGAIN_MS = 50;
/** Kafka doesn't know what this identity has written before: a batch can't be sent again without the risk of writing it twice. */
const IDENTITY_IS_LOST = [
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
];

/** Sends to one partition, one request after the other, each again and again until it is acknowledged. */
export function produceTo(log: TopicLog, options: ProductionOptions): Production {
  const production = new PartitionProduction(log, options);
  production.start();
  return production;
}

class PartitionProduction implements Production {
  readonly acked = new Map<string, IntervalSet>();
  indeterminate = 0;
  readonly #log: TopicLog;
  readonly #options: ProductionOptions;
  readonly #keys: readonly string[];
  readonly #gap = new LongestGap();
  #identity: ProducerIdentity | null = null;
  /** Records sent by this identity. */
  #sequence = 0;
  #running = true;
  #deadline = Number.POSITIVE_INFINITY;
  #loop: Promise<void> = Promise.resolve();
  #endedAt: number | null = null;

  constructor(log: TopicLog, options: ProductionOptions) {
    this.#log = log;
    this.#options = options;
    this.#keys = Array.from({ length: options.keys }, (_, index) =>
      keyOf(options.run, options.partition, index),
    );
  }

  start(): void {
    this.#loop = this.#run();
  }

  longestGapMs(): number {
    return this.#gap.until(this.#endedAt ?? performance.now());
  }

  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    this.#deadline = performance.now() + graceMs;
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { latencies, periodMs } = this.#options;
    let due = performance.now() + Math.random() * periodMs; // partitions take turns
    for (let turn = 0; this.#running; turn++) {
      await delay(Math.max(0, due - performance.now()));
      const phase = latencies.phase;
      const sentAt = performance.now();
      const acknowledged = await this.#send(turn);
      const now = performance.now();
      if (acknowledged) this.#acknowledge(turn, now);
      else this.indeterminate += this.#keys.length;
      latencies.record(phase, now - sentAt);
      due = Math.max(due + periodMs, now);
    }
    this.#endedAt = performance.now();
  }

  #acknowledge(sequence: number, now: number): void {
    for (const key of this.#keys) setOf(this.acked, key).add(sequence);
    this.#gap.success(now);
    this.#options.onAcknowledged(sequence);
  }

  /** Resolves with true when acknowledged; with false when nobody can tell. */
  async #send(turn: number): Promise<boolean> {
    const { run, partition, messageBytes, onRefusal } = this.#options;
    const records = this.#keys.map((key) => encode(run, { key, sequence: turn }, messageBytes));
    do {
      try {
        this.#identity ??= await this.#log.identify();
        await this.#log.append(partition, { identity: this.#identity, sequence: this.#sequence, records });
        this.#sequence += records.length;
        return true;
      } catch (error) {
        const failure = asKafkaError(error);
        if (failure.code === 'DUPLICATE_SEQUENCE_NUMBER') {
          this.#sequence += records.length;
          return true; // an earlier try went through
        }
        onRefusal(failure);
        if (IDENTITY_IS_LOST.includes(failure.code)) {
          this.#identity = null;
          this.#sequence = 0;
          return false;
        }
        await delay(AGAIN_MS);
      }
    } while (performance.now() < this.#deadline);
    return false;
  }
}

export function asKafkaError(error: unknown): KafkaError {
  if (error instanceof KafkaError) return error;
  return new KafkaError('UNEXPECTED', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
