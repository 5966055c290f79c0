import { systemClock } from '../../../operations/clients/system-clock.ts';
import type { Throttle } from '../../../operations/reassignment/rearrange.ts';
import { describeProgress } from '../../../operations/rebalance/describe.ts';
import type { Rebalancing } from '../../../operations/rebalance/rebalance.ts';
import type { ClusterConnection, Placement } from '../session/connection.ts';
import { DEFAULT_PLACEMENT } from '../session/placement.ts';
import type { ClusterLink } from '../session/session.ts';
import { logLine } from './log-file.ts';

/** A state that an earlier version wrote remembers no placement. */
export const placementOf = ({ placement }: ClusterConnection): Placement => placement ?? DEFAULT_PLACEMENT;

export function throttleOf({ throttle }: Placement): Throttle {
  return typeof throttle === 'number' ? { bytesPerSecond: throttle } : throttle;
}

/** What moves replicas of a cluster, as the provider is configured. */
export function rebalancing(link: ClusterLink, signal: AbortSignal): Rebalancing {
  const { name, admin, journal, connection } = link;
  return {
    cluster: name,
    admin,
    journal,
    clock: systemClock,
    signal,
    throttle: throttleOf(placementOf(connection)),
    onProgress: (progress) => logLine(name, describeProgress(progress)),
  };
}
