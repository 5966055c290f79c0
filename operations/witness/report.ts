import type { Phase } from './latency.ts';
import type { Observations } from './watch.ts';

/** What became of every message, and of the cluster meanwhile. Times in milliseconds. */
export interface WitnessReport extends Observations {
  readonly topic: string;
  readonly partitions: number;
  readonly startedAt: string;
  readonly seconds: number;
  /** Messages that the cluster acknowledged with acks=all. */
  readonly acked: number;
  /** Different messages that the consumer got while it read along. */
  readonly received: number;
  /** Acknowledged, and not in the log when it was read once more at the end. */
  readonly lost: number;
  /** The first of the lost, as `key: from-to`. */
  readonly lostMessages: readonly string[];
  /** Messages that are in the log twice, though each was sent idempotently. */
  readonly duplicated: number;
  /** Messages that stand behind a later one of their key. */
  readonly reordered: number;
  /** Sent, but never acknowledged: they may be in the log or not, and are no loss. */
  readonly indeterminate: number;
  /** Acknowledged, in partitions that could not be read in the end: nobody can tell. */
  readonly unverified: number;
  /** Longest time in which nothing was acknowledged in any partition. */
  readonly longestGapMs: number;
  /** Longest time in which nothing was acknowledged in one partition. */
  readonly longestPartitionGapMs: number;
  /** 99 of 100 requests were acknowledged in this time; null for a phase in which nothing was sent. */
  readonly p99: Readonly<Record<Phase, number | null>>;
  /** Tries that were refused and repeated, by Kafka's name of the error. */
  readonly refusals: Readonly<Record<string, number>>;
  /** What else there is to say. */
  readonly notes: readonly string[];
}

/** Nothing was lost, doubled or moved, and everything could be verified. */
export function isFlawless({ lost, duplicated, reordered, unverified }: WitnessReport): boolean {
  return lost + duplicated + reordered + unverified === 0;
}
