/** A broker that may hold replicas: one that stays or joins. */
export interface PlacementBroker {
  readonly id: number;
  /** `broker.rack`; racks count only when every broker has one, as in Kafka's own RackAwareMode.Safe. */
  readonly rack: string | null;
}

/** A partition as it is: the first replica is the preferred leader. */
export interface PlacedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Broker ids, also of brokers that leave. While a reassignment runs: where it leads to. */
  readonly replicas: readonly number[];
  /** Size of one replica. */
  readonly bytes: number;
}

export interface PlacementRequest {
  /** Those that may hold replicas afterwards. A replica on any other broker moves. */
  readonly brokers: readonly PlacementBroker[];
  /** Every partition of the cluster: loads are counted over all of them. */
  readonly partitions: readonly PlacedPartition[];
  /**
   * `balance`: leaders per broker get within 1 of each other, replicas too where racks allow it. `drain`: only partitions with a replica on a
   * broker that is not among `brokers`, or with another replication factor, change; loads get as even as that allows. A changed
   * replication factor alone changes no leader.
   */
  readonly scope: 'balance' | 'drain';
  /**
   * `bytes`: replica counts as above, then replicas are exchanged until sizes per broker are close to each other; that part
   * is a heuristic (the exact problem is NP-hard) and copies more than the minimum. @default 'replicas'
   */
  readonly weigh?: 'replicas' | 'bytes';
  /** Wanted replication factors by topic; the others keep what they have. */
  readonly replicationFactors?: ReadonlyMap<string, number>;
}

/** A partition whose replicas become others, or the same in another order. */
export interface PartitionMove {
  readonly topic: string;
  readonly partition: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Size of one replica. */
  readonly bytes: number;
}

export interface Placement {
  /** By topic and partition. */
  readonly moves: readonly PartitionMove[];
  /** Replicas that are copied to a broker which did not have them. */
  readonly movedReplicas: number;
  /**
   * Copies that replicas as even as racks allow can't do without, computed apart from the moves; at most `movedReplicas`, which is more
   * where even leaders cost copies.
   */
  readonly minimum: number;
  /** Bytes that are copied. */
  readonly movedBytes: number;
  /** Moves that change the order only: they elect another leader and copy nothing. */
  readonly leaderOnly: number;
}

export interface NewPartitionsRequest {
  readonly brokers: readonly PlacementBroker[];
  /** Every partition that the cluster has already. */
  readonly partitions: readonly PlacedPartition[];
  /** Topics that get more partitions, or are new. */
  readonly topics: readonly {
    readonly topic: string;
    /** Number of partitions to add. */
    readonly add: number;
    readonly replicationFactor: number;
  }[];
}
