import type { PermitLog } from '../ports/permits.ts';
import type { Verdict } from './verdict.ts';

/** A cluster or an ensemble whose members are replaced one at a time. */
export interface RollTarget {
  /** Unique among all targets of the process, such as `cluster orders`. */
  readonly domain: string;
  /** What its members are called in messages: `broker` or `server`. */
  readonly memberName: string;
  /** Targets that must not lose a member at the same time: a cluster and its ensemble. */
  readonly related: readonly RollTarget[];
  readonly permits: PermitLog;
  /** Ids of the members that the code wants; a permit of any other is of no account. */
  readonly members: ReadonlySet<number>;
  /** Looks once at the living cluster. */
  observe(members: readonly number[]): Promise<Observation>;
}

export interface Observation {
  verdict(member: number): Verdict;
  /** Who goes first: the lowest. Unhealthy members before healthy ones, the active controller or leader last. */
  rank(member: number): number;
}
