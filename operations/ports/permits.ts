/**
 * A written permission for one member to go down. It outlives the process: whoever deploys next, from any machine,
 * sees that a member may be away.
 */
export interface Permit {
  /** The cluster or ensemble. */
  readonly domain: string;
  /** Broker id or myid. */
  readonly member: number;
  /** Which run wrote it. */
  readonly runId: string;
  /** When, in milliseconds since the epoch. */
  readonly grantedAt: number;
}

export interface PermitLog {
  /** Makes sure that the log has its place, where it needs one: so that nothing is created while a member leaves for good. */
  prepare?(): Promise<void>;
  /** Outstanding permits in the order in which they were written. */
  outstanding(): Promise<readonly Permit[]>;
  /** Writes the permit durably before it resolves. */
  write(permit: Permit): Promise<void>;
  /** Clears a member's permit, whoever wrote it; fine when there is none. */
  clear(member: number): Promise<void>;
}

/** A log that is kept in the cluster that it is for. */
export interface TopicPermitLog extends PermitLog {
  readonly topic: string;
}
