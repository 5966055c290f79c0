import type { RearrangementProgress } from '../reassignment/progress.ts';
import type { RearrangementReport } from '../reassignment/rearrange.ts';
import { formatBytes, formatSeconds } from '../status/amounts.ts';

/** `moved 12 of 24 replicas, 0.6 GiB of 1.2 GiB, 14.0 MiB/s, 45 s left, throttle 16.0 MiB/s of each broker` */
export function describeProgress(progress: RearrangementProgress): string {
  const { replicas, bytes, bytesPerSecond, secondsLeft, throttle, stuck } = progress;
  return [
    `moved ${replicas.moved} of ${replicas.total} replicas`,
    `${formatBytes(bytes.moved)} of ${formatBytes(bytes.total)}`,
    ...(bytesPerSecond === null ? [] : [`${formatBytes(Math.round(bytesPerSecond))}/s`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
    throttle === null ? 'no throttle' : `throttle ${formatBytes(throttle)}/s of each broker`,
    ...(stuck === null ? [] : [stuck]),
  ].join(', ');
}

/** `24 replicas (1.2 GiB) moved in 78 s` */
export const describeReport = ({ movedReplicas, movedBytes, seconds }: RearrangementReport): string =>
  `${movedReplicas} replicas (${formatBytes(movedBytes)}) moved in ${formatSeconds(seconds)}`;
