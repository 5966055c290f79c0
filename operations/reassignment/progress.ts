/** How far a run of moves is. */
export interface RearrangementProgress {
  readonly replicas: { readonly moved: number; readonly total: number };
  readonly bytes: { readonly moved: number; readonly total: number };
  /** Bytes per second over the last seconds, of all brokers together; null while there is nothing to measure. */
  readonly bytesPerSecond: number | null;
  /** Seconds until the end at this rate; null while there is no rate. */
  readonly secondsLeft: number | null;
  /** Bytes per second and broker; null: no throttle. */
  readonly throttle: number | null;
  /** Partitions that Kafka works on now. */
  readonly underWay: number;
  /** Why nothing moves on, such as a broker that is down; null while it does. */
  readonly stuck: string | null;
}
