import type { TopicPartition } from './kafka.ts';

/**
 * The logs of many partitions of one cluster, in few requests: one for each leader and some hundred partitions. Only what is
 * committed, as a consumer with isolation.level=read_committed gets it. An adapter in `operations/clients` provides it.
 */
export interface ClusterLogs {
  /** Keyed by `keyOf`; left out where there is no such partition, or nobody leads it now. */
  bounds(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, Bounds>>;
  /**
   * What follows each offset, at most about `bytesEach` of each partition; keyed by `keyOf`. A partition is left out of which
   * nothing came this time: ask again.
   */
  read(places: readonly LogPlace[], bytesEach: number): Promise<ReadonlyMap<string, StampedSlice>>;
  close(): Promise<void>;
}

export interface Bounds {
  /** First offset that is there. */
  readonly first: bigint;
  /** The next one that consumers will get, before anything that an open transaction wrote. */
  readonly end: bigint;
}

export interface LogPlace extends TopicPartition {
  readonly offset: bigint;
}

export interface StampedSlice {
  readonly records: readonly StampedRecord[];
  /** Where to read on. */
  readonly next: bigint;
}

export interface StampedRecord {
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** `topic-partition`, as Kafka writes it. */
export const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;
