import { formatBytes, formatSeconds } from '../status/amounts.ts';
import type { ClusterMoves, MovingPartition } from './observer.ts';

/** Partitions under way that are named; the others are counted. */
const NAMED = 15;
const BAR = 24;

/** What moves in a cluster, for a terminal. */
export function formatMoves(moves: ClusterMoves): string {
  const title = `Kafka cluster ${moves.cluster}`;
  if (moves.unreachable !== null) return `${title}\n  UNREACHABLE: ${moves.unreachable}`;
  const lines = [
    ...runLines(moves),
    ...underWayLines(moves.underWay),
    ...throttleLines(moves),
    ...moves.permits.map(
      ({ member, grantedAt }) => `broker ${member} was let go at ${new Date(grantedAt).toLocaleTimeString()}`,
    ),
    ...(moves.underReplicated > 0 ? [`${moves.underReplicated} partitions are under-replicated`] : []),
  ];
  return [title, ...(lines.length === 0 ? ['nothing moves'] : lines).map((line) => `  ${line}`)].join('\n');
}

/** False when there is nothing to wait for. */
export const isBusy = ({ run, underWay, permits }: ClusterMoves): boolean =>
  run !== null || underWay.length > 0 || permits.length > 0;

function runLines({ run }: ClusterMoves): string[] {
  if (run === null) return [];
  const { replicas, bytes, bytesPerSecond, secondsLeft, startedAt, stuck } = run;
  const amounts = `${replicas.moved} of ${replicas.total} replicas, ${formatBytes(bytes.moved)} of ${formatBytes(bytes.total)}`;
  const pace = [
    `since ${new Date(startedAt).toLocaleTimeString()}`,
    ...(bytesPerSecond === null ? [] : [`${formatBytes(Math.round(bytesPerSecond))}/s`]),
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
  ];
  return [
    `${bar(shareOf(run))}  ${amounts}`,
    pace.join(', '),
    ...(stuck === null ? [] : [`STUCK: ${stuck}`]),
    '',
  ];
}

/** Bytes tell more than replicas, where there are any. */
function shareOf({ replicas, bytes }: NonNullable<ClusterMoves['run']>): number {
  const { moved, total } = bytes.total > 0 ? bytes : replicas;
  return total === 0 ? 1 : moved / total;
}

function underWayLines(underWay: readonly MovingPartition[]): string[] {
  const named = underWay.slice(0, NAMED).map(({ topic, partition, adding, removing, bytes }) => {
    const share = bytes.total === 0 ? 0 : bytes.arrived / bytes.total;
    const way = [
      ...(adding.length > 0 ? [`to ${adding.join(', ')}`] : []),
      ...(removing.length > 0 ? [`off ${removing.join(', ')}`] : []),
    ];
    return `${bar(share)}  ${topic}-${partition} ${way.join(' ')}  ${formatBytes(bytes.arrived)} of ${formatBytes(bytes.total)}`;
  });
  const more = underWay.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more partitions`] : [])];
}

function throttleLines({ throttles }: ClusterMoves): string[] {
  const byRate = new Map<string, number[]>();
  for (const { brokerId, leader, follower } of throttles) {
    const text = `${limit('out', leader)}, ${limit('in', follower)}`;
    byRate.set(text, [...(byRate.get(text) ?? []), brokerId]);
  }
  return [...byRate].map(([text, ids]) => `throttle of broker ${ids.join(', ')}: ${text}`);
}

const limit = (direction: string, rate: number | null): string =>
  `${direction} ${rate === null ? 'unlimited' : `${formatBytes(rate)}/s`}`;

function bar(share: number): string {
  const full = Math.min(BAR, Math.max(0, Math.floor(share * BAR)));
  return `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${String(Math.floor(Math.min(1, share) * 100)).padStart(3)} %`;
}
