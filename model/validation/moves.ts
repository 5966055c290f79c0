import type { ClusterSpec } from '../spec/cluster.ts';
import type { Problem } from './problem.ts';
import { isRecord } from './shape.ts';
import type { Subject } from './subject.ts';

const REBALANCE: readonly unknown[] = ['onScale', 'manual', 'off'];

/** When and how fast replicas move. */
export const moveProblems = (cluster: ClusterSpec, found: Subject): readonly Problem[] => [
  ...rebalanceProblems(cluster, found),
  ...throttleProblems(cluster, found),
];

function rebalanceProblems({ rebalance }: ClusterSpec, found: Subject): readonly Problem[] {
  if (rebalance === undefined || REBALANCE.includes(rebalance)) return [];
  return [
    found.error(
      'unknown-rebalance',
      'rebalance',
      rebalance,
      'it must be "onScale", "manual" or "off"',
      'choose one of them',
    ),
  ];
}

function throttleProblems({ throttle }: ClusterSpec, found: Subject): readonly Problem[] {
  if (throttle === undefined || throttle === 'measured' || throttle === 'none') return [];
  const rate: unknown = isRecord(throttle) ? throttle.mebibytesPerSecond : undefined;
  if (typeof rate === 'number' && Number.isFinite(rate) && rate > 0) return [];
  return [
    found.error(
      'malformed-throttle',
      'throttle',
      throttle,
      'it must be "measured", "none" or { mebibytesPerSecond } with a number above 0',
      'leave it out for a limit that is measured, or give a number of MiB/s',
    ),
  ];
}
