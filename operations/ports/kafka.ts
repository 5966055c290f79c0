import type { AclAdmin } from './acls.ts';
import type { QuotaAdmin } from './quotas.ts';
import type { UserAdmin } from './users.ts';

/** What operations need of a Kafka cluster; an adapter in `operations/clients` provides it. */
export interface KafkaAdmin extends UserAdmin, AclAdmin, QuotaAdmin {
  /**
   * Brokers, controller and the state of every partition (or of `topics`), from one Metadata request: as any broker knows it, or
   * the one at `from` (host:port).
   */
  describe(options?: {
    readonly topics?: readonly string[];
    readonly from?: string;
  }): Promise<ClusterDescription>;
  /** The active controller: a broker id in ZooKeeper mode, the quorum leader in KRaft mode; null while there is none. */
  activeController(): Promise<number | null>;
  /** The KRaft quorum, from DescribeQuorum; null in ZooKeeper mode. */
  quorum(): Promise<QuorumDescription | null>;
  /** Resolves once the broker behind one address answers ApiVersions and Metadata itself; rejects when it does not within `timeoutMs`. */
  probe(address: string, timeoutMs: number): Promise<{ readonly brokerId: number | null }>;
  /** Dynamic topic configuration (only what was set on the topic) of many topics in few requests. */
  topicConfigs(topics: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** The effective `min.insync.replicas` of each topic, defaults included. */
  minInsyncReplicas(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  createTopic(topic: NewTopic): Promise<void>;
  /** With `validateOnly`, only asks whether it could. Rejects with PartlyFailed; the others are made all the same. */
  createTopics(topics: readonly NewTopic[], options?: { readonly validateOnly?: boolean }): Promise<void>;
  /** Fine for a topic that doesn't exist. Rejects with PartlyFailed; the others are deleted all the same. */
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** CreatePartitions. Rejects with PartlyFailed; the others get their partitions all the same. */
  increasePartitions(increases: readonly PartitionIncrease[]): Promise<void>;
  /** IncrementalAlterConfigs: touches only the named keys; null returns a key to the broker's default. */
  alterTopicConfig(topic: string, changes: ReadonlyMap<string, string | null>): Promise<void>;
  /** The same for many topics in few requests. Rejects with PartlyFailed; the others are changed all the same. */
  alterTopicConfigs(changes: ReadonlyMap<string, ConfigChanges>): Promise<void>;
  /** Dynamic configuration that was set on each broker itself; rejects when one doesn't answer. */
  brokerConfigs(brokerIds: readonly number[]): Promise<ReadonlyMap<number, ReadonlyMap<string, string>>>;
  /** IncrementalAlterConfigs at the broker itself, which no other broker would take. */
  alterBrokerConfig(brokerId: number, changes: ConfigChanges): Promise<void>;
  /** Dynamic configuration that was set for all brokers together. */
  clusterConfig(): Promise<ReadonlyMap<string, string>>;
  /**
   * IncrementalAlterConfigs for all brokers together; resolves when every broker that answers has applied the changes.
   * With `validateOnly`, only asks whether it could.
   */
  alterClusterConfig(changes: ConfigChanges, options?: { readonly validateOnly?: boolean }): Promise<void>;
  /** Feature levels that the cluster has finalized, `metadata.version` among them; empty in ZooKeeper mode. */
  finalizedFeatures(): Promise<ReadonlyMap<string, number>>;
  /** The highest feature levels that each broker's binaries support (KRaft); of those that answer. */
  supportedFeatures(): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>>;
  /**
   * `inter.broker.protocol.version` of each broker that answers, such as 3.8-IV0, and the one that its binaries have as default;
   * empty from 4.0 on.
   */
  brokerProtocols(): Promise<ReadonlyMap<number, { readonly current: string; readonly newest: string }>>;
  /** How each broker that answers listens and talks, by Kafka's names of its listeners. */
  brokerListeners(): Promise<ReadonlyMap<number, BrokerListeners>>;
  /** UpdateFeatures, upgrades only; a level that is reached already is fine. Resolves when all brokers show them. */
  upgradeFeatures(levels: ReadonlyMap<string, number>): Promise<void>;
  /**
   * AlterPartitionReassignments; resolves when the controller has taken them, not when the data has moved. What it
   * refused is returned; to cancel where nothing is under way is fine.
   */
  alterReassignments(targets: readonly ReassignmentTarget[]): Promise<readonly ReassignmentRefusal[]>;
  /** Reassignments under way, of all partitions (ListPartitionReassignments). */
  reassignments(): Promise<readonly Reassignment[]>;
  /**
   * Removes a broker's registration, so that its id is free and it isn't counted as one that is down (KRaft). False in
   * ZooKeeper mode, where a registration ends with the broker's session; fine for a broker that isn't registered.
   */
  unregisterBroker(brokerId: number): Promise<boolean>;
  electPreferredLeaders(partitions?: readonly TopicPartition[]): Promise<void>;
  /** Bytes on disk per broker, topic and partition (DescribeLogDirs). */
  logDirs(brokerIds: readonly number[]): Promise<readonly ReplicaSize[]>;
  /** Bytes that brokers can still write, of all their log dirs together (DescribeLogDirs); null where one doesn't tell. */
  diskSpace(brokerIds: readonly number[]): Promise<ReadonlyMap<number, number | null>>;
  consumerGroups(): Promise<readonly ConsumerGroupLag[]>;
  /** What each group has committed (OffsetFetch at its coordinator); nothing for a group that doesn't exist. */
  groupOffsets(groups: readonly string[]): Promise<ReadonlyMap<string, readonly CommittedOffset[]>>;
  /**
   * Members of groups of the classic protocol, Connect's among them (DescribeGroups at each one's coordinator). A group that
   * doesn't exist is `Dead`; what a member has said of itself is empty while its group isn't `Stable`.
   */
  describeGroups(groups: readonly string[]): Promise<ReadonlyMap<string, GroupDescription>>;
  /** Requests sent so far, by API name; for tests and benchmarks of batching. */
  readonly requests: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** How a broker was told to listen and talk. */
export interface BrokerListeners {
  /** `inter.broker.listener.name` */
  readonly interBroker: string;
  /** What it speaks to its ensemble; left out in KRaft mode. */
  readonly zooKeeper?: 'plaintext' | 'mtls';
  /** `controller.listener.names`, the one that it talks on first; empty in ZooKeeper mode. */
  readonly controllers: readonly string[];
  /** `sasl.mechanism.inter.broker.protocol` */
  readonly mechanism: string;
  /** Those that brokers and clients can connect to. */
  readonly open: readonly string[];
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** null returns a key to its default. */
export type ConfigChanges = ReadonlyMap<string, string | null>;

export interface ReassignmentTarget extends TopicPartition {
  /** The preferred leader first; null cancels what is under way. */
  readonly replicas: readonly number[] | null;
}

export interface ReassignmentRefusal extends TopicPartition {
  readonly error: KafkaError;
}

export interface Reassignment extends TopicPartition {
  /** Those that stay, in the order of the target, those that are added and those that will be removed. */
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export interface ClusterDescription {
  readonly clusterId: string;
  readonly brokers: readonly BrokerDescription[];
  readonly topics: ReadonlyMap<string, TopicDescription>;
}

export interface BrokerDescription {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface TopicDescription {
  readonly name: string;
  readonly topicId: string | null;
  readonly internal: boolean;
  readonly partitions: readonly PartitionDescription[];
}

export interface PartitionDescription {
  readonly partition: number;
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly offline: readonly number[];
}

export interface QuorumDescription {
  readonly leaderId: number;
  readonly voters: readonly {
    readonly id: number;
    readonly lag: number;
    readonly lastCaughtUpMs: number | null;
  }[];
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: ReadonlyMap<string, string>;
}

export interface PartitionIncrease {
  readonly name: string;
  /** How many the topic shall have. */
  readonly partitions: number;
  /** Replicas of those that are new, the preferred leader first. @default - as Kafka chooses */
  readonly assignments?: readonly (readonly number[])[];
}

export interface ReplicaSize extends TopicPartition {
  readonly brokerId: number;
  readonly bytes: number;
}

export interface CommittedOffset extends TopicPartition {
  /** Of the next message that the group wants. */
  readonly offset: bigint;
}

export interface ConsumerGroupLag {
  readonly group: string;
  readonly state: string;
  readonly members: number;
  readonly lag: number;
  readonly topics: readonly string[];
}

export interface GroupDescription {
  /** Kafka's own: `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty` or `Dead`. */
  readonly state: string;
  /** `consumer`, or `connect` for workers of Connect and MirrorMaker 2. */
  readonly protocolType: string;
  readonly members: readonly GroupMember[];
}

export interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
  /** Address that the broker sees, such as /172.18.0.4. */
  readonly clientHost: string;
  /** In the group's own protocol. */
  readonly metadata: Buffer;
  readonly assignment: Buffer;
}

/** What went wrong at Kafka, by Kafka's own error name (`TOPIC_ALREADY_EXISTS`, …) or `UNREACHABLE`. */
export class KafkaError extends Error {
  readonly code: string;
  readonly retriable: boolean;

  constructor(code: string, message: string, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'KafkaError';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}

/** Some of several topics, ACLs, quotas or users failed, the others went through; code and retriable are those of the first. */
export class PartlyFailed extends KafkaError {
  readonly byKey: ReadonlyMap<string, KafkaError>;

  constructor(byKey: ReadonlyMap<string, KafkaError>) {
    const failures = [...byKey.values()];
    const { code = 'NONE', retriable } = failures[0] ?? {};
    super(code, failures.map(({ message }) => message).join('\n'), { retriable });
    this.name = 'PartlyFailed';
    this.byKey = byKey;
  }
}
