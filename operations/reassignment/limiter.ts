import type { PartitionMove } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { JournaledRun, ReassignmentJournal } from '../ports/reassignment.ts';
import { copies, keyOf, receivers } from './map.ts';
import { FIRST_RATE, nextRate } from './measured-rate.ts';
import type { Meter } from './meter.ts';
import { captureBrokers, limitBrokers, limitTopics, unlessAway } from './throttle.ts';

/** How long a rate stands before it is judged, in milliseconds; longer where the look itself takes long. */
const WINDOW_MS = 2_000;
const PROBE_MS = 5_000;
/** Looks before the moves begin, of which the median counts. */
const QUIET_PROBES = 5;

/**
 * Limit of what each broker may send and take in for the moves, in bytes per second. 'measured' begins at 16 MiB/s and
 * doubles while the moves use the limit up and the cluster stays as quick as before; it halves when brokers get slow or
 * partitions that aren't moved fall out of sync. 'none': the moves take what they get.
 */
export type Throttle = { readonly bytesPerSecond: number } | 'measured' | 'none';

export interface LimiterOptions {
  readonly admin: KafkaAdmin;
  readonly journal: ReassignmentJournal;
  readonly clock: Clock;
  readonly throttle: Throttle;
  readonly moves: readonly PartitionMove[];
}

interface Quiet {
  readonly answerMs: number;
  readonly outOfSync: number;
}

/** The throttle of a run while it runs: set at every broker that takes part, and followed up where it is measured. */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #brokers: readonly number[];
  readonly #moved: ReadonlySet<string>;
  readonly #limited = new Set<number>();
  #run: JournaledRun;
  #rate: number | null;
  #quiet: Quiet | null = null;
  #window: { readonly at: number; readonly ms: number; readonly flows: ReadonlyMap<string, number> } | null =
    null;

  /** `run` is in the journal already. */
  constructor(options: LimiterOptions, run: JournaledRun) {
    this.#options = options;
    this.#run = run;
    const { throttle, moves } = options;
    this.#rate = throttle === 'none' ? null : throttle === 'measured' ? FIRST_RATE : throttle.bytesPerSecond;
    this.#brokers = takingPart(moves);
    this.#moved = new Set(moves.map(keyOf));
  }

  /** Bytes per second and broker; null: no throttle. */
  get rate(): number | null {
    return this.#rate;
  }

  /** The run as it is in the journal now. */
  get run(): JournaledRun {
    return this.#run;
  }

  /** Limits brokers and topics, before the first move. */
  async begin(): Promise<void> {
    if (this.#rate === null || this.#brokers.length === 0) return;
    if (this.#options.throttle === 'measured') this.#quiet = await this.#listen(QUIET_PROBES);
    await this.keep(new Set(this.#brokers));
    await limitTopics(this.#options.admin, this.#run.topics);
  }

  /** Limits brokers that were away until now. */
  async keep(present: ReadonlySet<number>): Promise<void> {
    if (this.#rate === null) return;
    const { admin, journal } = this.#options;
    const missing = this.#brokers.filter((id) => present.has(id) && !this.#limited.has(id));
    if (missing.length === 0) return;
    const unknown = missing.filter((id) => !this.#run.brokers.some((broker) => broker.id === id));
    const captured = await captureBrokers(admin, unknown);
    if (captured.length > 0) {
      this.#run = { ...this.#run, brokers: [...this.#run.brokers, ...captured] };
      await journal.update(this.#run);
    }
    const known = missing.filter((id) => this.#run.brokers.some((broker) => broker.id === id));
    const away = await limitBrokers(admin, known, this.#rate);
    for (const id of known) if (!away.includes(id)) this.#limited.add(id);
  }

  /** Follows a measured rate up: once a window, from what has flowed and how the cluster feels. */
  async adapt(meter: Meter, senderOf: (move: PartitionMove) => number | null): Promise<void> {
    if (this.#options.throttle !== 'measured' || this.#rate === null || this.#quiet === null) return;
    const { clock, admin } = this.#options;
    const started = clock.now();
    if (this.#window === null) {
      this.#window = { at: started, ms: WINDOW_MS, flows: meter.flows(senderOf) };
      return;
    }
    if (started - this.#window.at < this.#window.ms) return;
    const flows = meter.flows(senderOf);
    const used = busiest(this.#window.flows, flows, (started - this.#window.at) / 1_000);
    const now = await this.#listen(1);
    this.#window = { at: clock.now(), ms: Math.max(WINDOW_MS, 10 * (clock.now() - started)), flows };
    if (now === null) return;
    const sample = { used, answerMs: now.answerMs, outOfSync: now.outOfSync };
    const quiet = { quietAnswerMs: this.#quiet.answerMs, quietOutOfSync: this.#quiet.outOfSync };
    const next = nextRate(this.#rate, { ...sample, ...quiet });
    if (next === this.#rate) return;
    this.#rate = next;
    await limitBrokers(admin, [...this.#limited], next);
  }

  /** How the cluster feels: the slowest broker's answer, and partitions that aren't ours and lack a replica in sync. */
  async #listen(probes: number): Promise<Quiet | null> {
    return unlessAway(async () => {
      const { brokers, topics } = await this.#options.admin.describe();
      const times = await Promise.all(
        brokers.map(({ host, port }) => this.#answerTime(`${host}:${port}`, probes)),
      );
      const behind = [...topics.values()].flatMap(({ name: topic, partitions }) =>
        partitions.filter(
          ({ partition, isr, replicas }) =>
            isr.length < replicas.length && !this.#moved.has(keyOf({ topic, partition })),
        ),
      );
      return { answerMs: Math.max(...times), outOfSync: behind.length };
    });
  }

  async #answerTime(address: string, probes: number): Promise<number> {
    const times: number[] = [];
    for (let probe = 0; probe < probes; probe++) {
      const started = performance.now();
      await unlessAway(() => this.#options.admin.probe(address, PROBE_MS));
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  }
}

/** Brokers that send or may send, and those that take in. */
export function takingPart(moves: readonly PartitionMove[]): readonly number[] {
  const ids = moves.filter(copies).flatMap((move) => [...move.from, ...receivers(move)]);
  return [...new Set(ids)].sort((a, b) => a - b);
}

function busiest(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  seconds: number,
): number {
  const gains = [...after].map(([flow, bytes]) => bytes - (before.get(flow) ?? 0));
  return Math.max(0, ...gains) / seconds;
}
