import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Before, during and after what happens while the witness looks on. */
export type Phase = 'before' | 'during' | 'after';

const HOUR_US = 3_600_000_000;
/** A stall counts at most this often, so that one outage doesn't take long to count. */
const MOST_MISSED = 10_000;

/** Latencies by phase, with three exact digits, in bounded memory. */
export class Latencies {
  /** null: not counted yet. */
  phase: Phase | null = null;
  readonly #histograms = new Map<Phase, RecordableHistogram>();
  readonly #periodMs: number;

  /** `periodMs` is the time between two requests when nothing stalls. */
  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /**
   * Counts as well what would have been sent while a request stalled: otherwise a stall of ten seconds were one slow
   * request among thousands (the "coordinated omission" of HdrHistogram).
   */
  record(phase: Phase | null, ms: number): void {
    if (phase === null) return;
    const histogram = this.#histogram(phase);
    const counted = Math.min(MOST_MISSED, Math.floor(ms / this.#periodMs) + 1);
    for (let index = 0; index < counted; index++) histogram.record(microseconds(ms - index * this.#periodMs));
  }

  /** Nearest rank, in milliseconds; null for a phase in which nothing was sent. */
  p99(phase: Phase): number | null {
    const histogram = this.#histograms.get(phase);
    return histogram === undefined ? null : histogram.percentile(99) / 1_000;
  }

  #histogram(phase: Phase): RecordableHistogram {
    const known = this.#histograms.get(phase) ?? createHistogram({ lowest: 1, highest: HOUR_US, figures: 3 });
    this.#histograms.set(phase, known);
    return known;
  }
}

const microseconds = (ms: number): number => Math.min(HOUR_US, Math.max(1, Math.round(ms * 1_000)));
