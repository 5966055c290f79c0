import {
  countMissing,
  type Missing,
  missingFrom,
  type Reading,
  type Sequences,
  setOf,
  sizeOf,
} from './accounting.ts';
import type { IntervalSet } from './interval-set.ts';
import type { Audit } from './reader.ts';

/** What became of the messages of one partition. */
export interface PartitionVerdict {
  readonly acked: number;
  readonly received: number;
  readonly missing: readonly Missing[];
  readonly duplicated: number;
  readonly reordered: number;
  readonly unverified: number;
}

/** Pure. The log as it is in the end decides; what the consumer got before counts where the log no longer begins there. */
export function judge(acked: Sequences, live: Reading, { reading, read, whole }: Audit): PartitionVerdict {
  const figures = { acked: sizeOf(acked), received: live.received };
  if (!read) {
    const unverified = countMissing(missingFrom(acked, live.seen));
    return { ...figures, missing: [], duplicated: live.duplicated, reordered: live.reordered, unverified };
  }
  const found = whole ? reading.seen : union(reading.seen, live.seen);
  const decisive = whole ? reading : live;
  return {
    ...figures,
    missing: missingFrom(acked, found),
    duplicated: decisive.duplicated,
    reordered: decisive.reordered,
    unverified: 0,
  };
}

function union(...all: readonly Sequences[]): Sequences {
  const together = new Map<string, IntervalSet>();
  for (const sequences of all) for (const [key, numbers] of sequences) setOf(together, key).addAll(numbers);
  return together;
}
