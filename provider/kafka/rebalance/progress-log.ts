import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RearrangementProgress } from '../../../operations/reassignment/progress.ts';
import type { RearrangementReport } from '../../../operations/reassignment/rearrange.ts';
import { formatBytes, formatSeconds } from '../../../operations/status/amounts.ts';
import { log } from '../../runtime/process/logging.ts';

const FILE = 'kafkaform.log';

/** Writes what goes on in a cluster to terraform's log and to kafkaform.log in the folder that terraform runs in. */
export function logLine(cluster: string, text: string): void {
  log('info', `cluster ${cluster}: ${text}`);
  try {
    appendFileSync(join(process.cwd(), FILE), `${new Date().toISOString()} cluster ${cluster}: ${text}\n`);
  } catch {
    // a folder that can't be written to is no reason to stop moving replicas
  }
}

/** `moved 12 of 24 replicas, 0.6 of 1.2 GiB, 14.0 MiB/s, 45 s left (throttle 16.0 MiB/s of each broker)` */
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
