import type { ComputeState } from '../ports/compute.ts';

/** LogManager's first and last word on its logs, and what it says of each in between. */
const BEGINS = /Loading logs from log dirs/;
const ENDS = /Loaded \d+ logs in \d+/;
const GOES_ON = /Completed load of |LogLoader partition=(?!__cluster_metadata-)/;

/**
 * True while the broker reads its logs after an end that was none of its own: it is up, but not in the cluster, and a
 * restart would make it begin anew. Known from its own log, in the words of Kafka's LogManager and LogLoader (3.x and 4.x).
 */
export function recoversLogs(state: ComputeState | null): boolean {
  if (state === null || !state.running) return false;
  const last = (what: RegExp) => state.lastLines.findLastIndex((line) => what.test(line));
  return Math.max(last(BEGINS), last(GOES_ON)) > last(ENDS);
}
