import type { PermitLog } from '../ports/permits.ts';
import type { Rule } from './rule.ts';
import type { Verdict } from './verdict.ts';

/** A cluster or an ensemble whose members are replaced in waves. */
export interface RollTarget {
  /** Unique among all targets of the process, such as `cluster orders`. */
  readonly domain: string;
  /** What a member is called in messages: `broker 2`, `controller 101` or `server 1`. */
  nameOf(member: number): string;
  /** Targets that must not lose a member at the same time: a cluster and its ensemble. */
  readonly related: readonly RollTarget[];
  readonly permits: PermitLog;
  /** Ids of the members that the code wants; a permit of any other is of no account. */
  readonly members: ReadonlySet<number>;
  /** Looks once at the living cluster. */
  observe(members: readonly number[]): Promise<Observation>;
  /**
   * Everybody of a wave is back: what is to be done before the next goes. `last`: nobody waits any more. Never rejects for what
   * may be left undone.
   */
  waveEnded?(wave: { readonly last: boolean }): Promise<void>;
}

/** What one look at the living cluster has shown. */
export interface Observation {
  /** May the member go down now, while `away` are away or about to go? Their replicas count as out of sync. */
  verdict(member: number, away: ReadonlySet<number>): Verdict;
  /** Who goes first: the lowest of FIRST, IN_TURN and LAST. */
  rank(member: number): number;
  /** Who must not be away together when everything is in sync; for planning, not for safety. */
  readonly rules: readonly Rule[];
}

/** Ranks: unhealthy members before healthy ones, the active controller or leader last. */
export const FIRST = 0;
export const IN_TURN = 1;
export const LAST = 2;
