const MEBIBYTE = 1_048_576;

/** Where a measured throttle begins, and what it never falls below, in bytes per second and broker. */
export const FIRST_RATE = 16 * MEBIBYTE;
const LOWEST_RATE = 4 * MEBIBYTE;
const HIGHEST_RATE = 4_096 * MEBIBYTE;

/** What was seen since the rate was set. */
export interface RateSample {
  /** Bytes per second of the broker that sends or takes in most. */
  readonly used: number;
  /** How long the slowest broker takes to answer a small request now, and before the moves began, in milliseconds. */
  readonly answerMs: number;
  readonly quietAnswerMs: number;
  /** Partitions that aren't moved and lack a replica in sync, now and before the moves began. */
  readonly outOfSync: number;
  readonly quietOutOfSync: number;
}

/** Share of the limit from which the limit is what holds the moves up. */
const USED_UP = 0.75;
/** Answers get slow from this multiple of what they took before, and from this many milliseconds. */
const SLOW_FACTOR = 5;
const SLOW_MS = 250;

/** The next limit: half when clients would notice, double when the limit is used up and they don't, or else the same. */
export function nextRate(rate: number, sample: RateSample): number {
  if (isFelt(sample)) return Math.max(LOWEST_RATE, Math.floor(rate / 2));
  return sample.used >= rate * USED_UP ? Math.min(HIGHEST_RATE, rate * 2) : rate;
}

function isFelt({ answerMs, quietAnswerMs, outOfSync, quietOutOfSync }: RateSample): boolean {
  return answerMs > Math.max(SLOW_MS, quietAnswerMs * SLOW_FACTOR) || outOfSync > quietOutOfSync;
}
