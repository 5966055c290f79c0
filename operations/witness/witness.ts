import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connectKafkaAdmin } from '../clients/kafka-admin.ts';
import { connectTopicLog } from '../clients/topic-log.ts';
import { accessOf, type ClusterAccess } from '../ports/access.ts';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';
import type { TopicLog } from '../ports/topic-log.ts';
import { countMissing, sizeOf } from './accounting.ts';
import { LongestGap } from './gap.ts';
import { Latencies, type Phase } from './latency.ts';
import { asKafkaError, type Production, produceTo } from './producer.ts';
import { audit, type LiveReader, readAlong } from './reader.ts';
import type { WitnessReport } from './report.ts';
import { ownTopic, removeTopic, usedTopic, type WitnessTopic } from './topic.ts';
import { judge, type PartitionVerdict } from './verdict.ts';
import { type ClusterWatch, watchCluster } from './watch.ts';

export interface WitnessOptions extends ClusterAccess {
  /**
   * An existing topic to write to, that deletes nothing for the time being.
   * @default - a topic of its own, removed at the end
   */
  readonly topic?: string;
  /** Of its own topic. @default 6 */
  readonly partitions?: number;
  /** In all. @default 500 */
  readonly messagesPerSecond?: number;
  /** Keys per partition; a request carries one message of each. @default 4 */
  readonly keysPerPartition?: number;
  /** Size of a message's value. @default 100 */
  readonly messageBytes?: number;
  /** Milliseconds between two looks at the cluster. @default 100 */
  readonly intervalMs?: number;
}

export interface StopOptions {
  /** Brokers that were meant to go: they don't count as away. */
  readonly leaving?: readonly number[];
  /** How long partitions that can't be written or read are waited for, together, in milliseconds. @default 60000 */
  readonly patienceMs?: number;
}

/** A producer and a consumer that run while something else happens, and account for every message. */
export interface Witness {
  readonly topic: string;
  /** Acknowledged so far. */
  acked(): number;
  /** From now on latencies count for this phase; it begins with `before`. */
  mark(phase: Phase): void;
  /** Stops producing, reads everything once more, removes its own topic and reports. Never rejects; the second call gives the first report. */
  stop(options?: StopOptions): Promise<WitnessReport>;
}

/** How long every partition may take until it has acknowledged something, in milliseconds. */
const START_MS = 60_000;
/** How long an acknowledged message that isn't in the log is waited for, in milliseconds. */
const SETTLE_MS = 5_000;
const REQUEST_MS = 5_000;
const MOST_NAMED = 20;

/**
 * Resolves when every partition has acknowledged messages.
 * @throws KafkaError when the cluster can't be reached, or a partition takes nothing for a minute
 */
export async function startWitness(options: WitnessOptions): Promise<Witness> {
  const connect = () =>
    connectKafkaAdmin({
      ...accessOf(options),
      clientId: 'kafkaform-witness',
      requestTimeoutMs: REQUEST_MS,
    });
  const admin = connect();
  try {
    const topic = await (options.topic === undefined
      ? ownTopic(admin, options.partitions ?? 6)
      : usedTopic(admin, options.topic));
    const log = connectTopicLog(connect(), topic.name);
    const witness = new RunningWitness(admin, log, topic, options);
    await witness.begin();
    return witness;
  } catch (error) {
    await admin.close();
    throw error;
  }
}

interface Part {
  readonly partition: number;
  /** Where the log ended when the run began. */
  readonly from: bigint;
  readonly production: Production;
  readonly reader: LiveReader;
}

class RunningWitness implements Witness {
  readonly #admin: KafkaAdmin;
  readonly #log: TopicLog;
  readonly #topic: WitnessTopic;
  readonly #options: Required<Pick<WitnessOptions, 'keysPerPartition' | 'messageBytes'>>;
  readonly #run = randomBytes(4).toString('hex');
  readonly #latencies: Latencies;
  readonly #periodMs: number;
  readonly #refusals = new Map<string, number>();
  readonly #startedAt = new Date();
  readonly #gap = new LongestGap();
  readonly #watch: ClusterWatch;
  #parts: readonly Part[] = [];
  #lastRefusal = 'no answer';
  #report: Promise<WitnessReport> | null = null;

  constructor(admin: KafkaAdmin, log: TopicLog, topic: WitnessTopic, options: WitnessOptions) {
    const { messagesPerSecond = 500, keysPerPartition = 4, messageBytes = 100, intervalMs = 100 } = options;
    this.#admin = admin;
    this.#log = log;
    this.#topic = topic;
    this.#options = { keysPerPartition, messageBytes };
    this.#periodMs = (1_000 * topic.partitions * keysPerPartition) / messagesPerSecond;
    this.#latencies = new Latencies(this.#periodMs);
    this.#watch = watchCluster(admin, intervalMs);
  }

  get topic(): string {
    return this.#topic.name;
  }

  async begin(): Promise<void> {
    const deadline = performance.now() + START_MS;
    try {
      const partitions = Array.from({ length: this.#topic.partitions }, (_, partition) => partition);
      const ends = await Promise.all(partitions.map((partition) => endOf(this.#log, partition, deadline)));
      this.#parts = ends.map((end, partition) => this.#part(partition, end));
      await this.#flowing(deadline);
      this.#refusals.clear(); // of a cluster or topic that had only just been made
      this.mark('before');
    } catch (error) {
      await this.stop({ patienceMs: 0 });
      throw error;
    }
  }

  acked(): number {
    return this.#parts.reduce((sum, { production }) => sum + sizeOf(production.acked), 0);
  }

  mark(phase: Phase): void {
    this.#latencies.phase = phase;
  }

  stop(options: StopOptions = {}): Promise<WitnessReport> {
    this.#report ??= this.#finish(options);
    return this.#report;
  }

  #part(partition: number, from: bigint): Part {
    const production = produceTo(this.#log, {
      run: this.#run,
      partition,
      keys: this.#options.keysPerPartition,
      messageBytes: this.#options.messageBytes,
      periodMs: this.#periodMs,
      latencies: this.#latencies,
      onRefusal: ({ code, message }) => {
        this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
        this.#lastRefusal = message;
      },
      onAcknowledged: () => this.#gap.success(performance.now()),
    });
    return { partition, from, production, reader: readAlong(this.#log, this.#run, partition, from) };
  }

  /** Resolves when every partition has acknowledged something. */
  async #flowing(deadline: number): Promise<void> {
    const silent = () => this.#parts.filter(({ production }) => sizeOf(production.acked) === 0);
    while (silent().length > 0) {
      if (performance.now() > deadline) {
        const names = silent().map(({ partition }) => `${this.#topic.name}-${partition}`);
        throw new KafkaError(
          'REQUEST_TIMED_OUT',
          `${names.join(', ')} took no message in ${START_MS / 1_000} s; at last: ${this.#lastRefusal}`,
        );
      }
      await delay(20);
    }
  }

  async #finish({ leaving = [], patienceMs = 60_000 }: StopOptions): Promise<WitnessReport> {
    const longestGapMs = Math.round(this.#gap.until(performance.now()));
    const deadline = performance.now() + patienceMs;
    const left = () => Math.max(0, deadline - performance.now());
    // the last batches may not use up the time in which the log is read
    await Promise.all(this.#parts.map(({ production }) => production.stop(left() / 2)));
    const seconds = (Date.now() - this.#startedAt.getTime()) / 1_000;
    const verdicts = await Promise.all(this.#parts.map((part) => this.#account(part, left())));
    const observations = await this.#watch.stop(leaving);
    const notes = await this.#clear(left());
    return {
      topic: this.#topic.name,
      partitions: this.#topic.partitions,
      startedAt: this.#startedAt.toISOString(),
      seconds,
      ...sumOf(verdicts),
      indeterminate: this.#parts.reduce((sum, { production }) => sum + production.indeterminate, 0),
      longestGapMs,
      longestPartitionGapMs: Math.round(
        Math.max(0, ...this.#parts.map((part) => part.production.longestGapMs())),
      ),
      p99: {
        before: this.#latencies.p99('before'),
        during: this.#latencies.p99('during'),
        after: this.#latencies.p99('after'),
      },
      ...observations,
      refusals: Object.fromEntries([...this.#refusals].sort()),
      notes,
    };
  }

  async #account({ partition, from, production: { acked }, reader }: Part, patienceMs: number) {
    const options = { run: this.#run, partition, from, acked, patienceMs, settleMs: SETTLE_MS };
    const audited = await audit(this.#log, options);
    await reader.stop(acked, SETTLE_MS);
    return judge(acked, reader.reading, audited);
  }

  async #clear(patienceMs: number): Promise<readonly string[]> {
    const problem = this.#topic.own ? await removeTopic(this.#admin, this.#topic.name, patienceMs) : null;
    await Promise.allSettled([this.#log.close(), this.#admin.close()]);
    return problem === null ? [] : [problem];
  }
}

/** Where a partition ends, asked for until its leader says so. */
async function endOf(log: TopicLog, partition: number, deadline: number): Promise<bigint> {
  for (;;) {
    try {
      return (await log.bounds(partition)).end;
    } catch (error) {
      if (performance.now() > deadline) throw asKafkaError(error);
      await delay(50);
    }
  }
}

function sumOf(verdicts: readonly PartitionVerdict[]) {
  const sum = (figure: (verdict: PartitionVerdict) => number) =>
    verdicts.reduce((total, verdict) => total + figure(verdict), 0);
  const missing = verdicts.flatMap((verdict) => verdict.missing);
  return {
    acked: sum(({ acked }) => acked),
    received: sum(({ received }) => received),
    lost: countMissing(missing),
    lostMessages: missing.slice(0, MOST_NAMED).map(({ key, from, to }) => `${key}: ${from}-${to}`),
    duplicated: sum(({ duplicated }) => duplicated),
    reordered: sum(({ reordered }) => reordered),
    unverified: sum(({ unverified }) => unverified),
  };
}
