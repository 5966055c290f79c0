/** One thing that is wrong in what the user wrote. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable name of the class of problem, such as `replication-factor-above-brokers`. */
  readonly code: string;
  /** Construct path and property, such as `local/orders: replicationFactor`. */
  readonly path: string;
  /** What the user gave. */
  readonly received: unknown;
  /** The rule that it breaks. */
  readonly rule: string;
  /** What to do. */
  readonly fix: string;
}
