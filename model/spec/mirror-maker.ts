import type { HostsSpec } from './hosts.ts';
import type { JmxExporterSpec, JvmSpec } from './jvm.ts';

export interface MirrorWorkerSpec {
  /** Unique in the mirror, 1 or more. */
  readonly workerId: number;
  /** Port on the host's loopback for metrics; left out where the JMX exporter is off. */
  readonly metricsPort?: number;
}

/** How often something happens, in seconds; 1 or more. */
export interface MirrorIntervals {
  /** `refresh.topics.interval.seconds`: new topics and partitions of the source are found. @default 10 (Kafka: 600) */
  readonly refreshTopics?: number;
  /** `refresh.groups.interval.seconds`: new consumer groups of the source are found. @default 10 (Kafka: 600) */
  readonly refreshGroups?: number;
  /** `emit.checkpoints.interval.seconds`: offsets of consumer groups are translated. @default 5 (Kafka: 60) */
  readonly checkpoints?: number;
  /** `sync.group.offsets.interval.seconds`: translated offsets are committed at the target. @default 5 (Kafka: 60) */
  readonly groupOffsets?: number;
  /** `emit.heartbeats.interval.seconds` @default 1 (as Kafka) */
  readonly heartbeats?: number;
  /** `sync.topic.configs.interval.seconds` @default 30 (Kafka: 600) */
  readonly topicConfigs?: number;
  /** `sync.topic.acls.interval.seconds` @default 60 (Kafka: 600) */
  readonly topicAcls?: number;
}

type Config = Readonly<Record<string, string | number | boolean>>;

/** One `source->target`. */
export interface MirrorFlowSpec {
  /** Name of a cluster of the stack. */
  readonly source: string;
  /** Name of another cluster of the stack. */
  readonly target: string;
  /** Java regular expressions that a topic's whole name must match. */
  readonly topics: readonly string[];
  /** Besides Kafka's own and MirrorMaker's own topics, which are never mirrored. @default [] */
  readonly topicsExclude?: readonly string[];
  /** Java regular expressions that a consumer group's whole id must match. @default all groups */
  readonly groups?: readonly string[];
  /** Besides `console-consumer-.*`, `connect-.*` and `__.*`. @default [] */
  readonly groupsExclude?: readonly string[];
  /** Commit translated offsets for groups that have no member at the target. @default true (Kafka: false) */
  readonly syncGroupOffsets?: boolean;
  /** Topic properties follow the source's. @default true */
  readonly syncTopicConfigs?: boolean;
  /** Read ACLs of topics follow the source's; needs an authorizer on both clusters. @default false (Kafka: true) */
  readonly syncTopicAcls?: boolean;
  /** Heartbeats tell that the flow is alive. @default true */
  readonly heartbeats?: boolean;
  readonly intervals?: MirrorIntervals;
  /** `offset.lag.max`, in messages. @default 100 (as Kafka) */
  readonly offsetLagMax?: number;
  /** Of mirrored topics. @default - the target's replication factor */
  readonly replicationFactor?: number;
  /** `tasks.max` @default - as many as there are workers */
  readonly tasksMax?: number;
  /** Other properties of the flow's connectors by Kafka's own names; those that the construct owns are refused. */
  readonly config?: Config;
  /** Properties of the consumers that read the source. */
  readonly consumer?: Config;
  /** Properties of the producers that write to the target. */
  readonly producer?: Config;
  /** Properties of the flow's admin clients. */
  readonly admin?: Config;
}

/** A dedicated MirrorMaker 2. */
export interface MirrorMakerSpec {
  /** Letters, digits and hyphens; part of container names and the key in the provider configuration. */
  readonly name: string;
  /** Such as 4.3.1. */
  readonly kafkaVersion: string;
  readonly workers: readonly MirrorWorkerSpec[];
  /** As it was given, where that was a number: then `workers` has as many. */
  readonly workerCount?: number;
  readonly flows: readonly MirrorFlowSpec[];
  /** `default` puts `<source>.` before the name of a mirrored topic, `identity` keeps it. @default default */
  readonly replicationPolicy?: 'default' | 'identity';
  /** `exactly.once.source.support` at the targets: `true` is `enabled`. @default false */
  readonly exactlyOnce?: boolean | 'preparing';
  /** @default - containers of one host */
  readonly hosts?: HostsSpec;
  /** Other properties of the Connect workers by Kafka's own names; those that the construct owns are refused. */
  readonly config?: Config;
  readonly jvm: JvmSpec;
  readonly jmxExporter?: JmxExporterSpec;
  /** @default required */
  readonly availability?: 'required' | 'best-effort';
}
