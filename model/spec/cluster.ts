import type { ScramMechanism } from '../scram.ts';
import type { AuthorizationSpec } from './authorization.ts';
import type { DedicatedControllersSpec } from './controllers.ts';
import type { HostsSpec } from './hosts.ts';
import type { JmxExporterSpec, JvmSpec } from './jvm.ts';
import type { CertificatesSpec, ListenersSpec } from './listener.ts';
import type { BesideSpec, MigrationSpec } from './migration.ts';

export interface BrokerSpec {
  /** `broker.id` / `node.id`, unique in the cluster, 0 or more. */
  readonly brokerId: number;
  /** `broker.rack` */
  readonly rack?: string;
  /** Port on the host's loopback that is advertised to clients on the host. */
  readonly hostPort: number;
  /** Port on the host's loopback for metrics; left out where the JMX exporter is off. */
  readonly metricsPort?: number;
}

/** `onScale`: when a broker has joined or left; `manual`: by `npm run rebalance` only; `off`: never, and a plan doesn't mention it. */
export type Rebalance = 'onScale' | 'manual' | 'off';

/** Of each broker, in and out: `measured` leaves clients their share of what the brokers can do; `none` is no limit. */
export type Throttle = 'measured' | 'none' | { readonly mebibytesPerSecond: number };

/** Where a cluster keeps its metadata: one typed choice. */
export type MetadataSpec =
  | { readonly mode: 'zookeeper'; readonly ensemble: string; readonly chroot?: string }
  | {
      readonly mode: 'kraft';
      /** How many brokers, by ascending id, are controllers as well (combined roles), odd; or controllers that are no brokers. */
      readonly controllers: number | DedicatedControllersSpec;
    };

export interface ClusterSpec {
  /** Letters, digits and hyphens; part of container names and the key in the provider configuration. */
  readonly name: string;
  /** Such as 3.9.2. */
  readonly kafkaVersion: string;
  /** Raise the protocol to that of `kafkaVersion`, for good. @default false */
  readonly finalize?: boolean;
  readonly metadata: MetadataSpec;
  readonly brokers: readonly BrokerSpec[];
  /** As it was given, where that was a number: then `brokers` has as many. */
  readonly brokerCount?: number;
  /** How each listener is secured. @default - plaintext */
  readonly listeners?: ListenersSpec;
  /** How far it is on its way from other listeners; `listeners` and `hostPort`s are then the ones that are used in that phase. */
  readonly migration?: MigrationSpec;
  /** Open beside `listeners`, while a migration is under way. */
  readonly besides?: readonly BesideSpec[];
  /** Who may do what. @default - everybody may do everything */
  readonly authorization?: AuthorizationSpec;
  /** Of the listeners that speak TLS. */
  readonly certificates?: CertificatesSpec;
  /** `default.replication.factor`. @default min(3, brokers) */
  readonly replicationFactor?: number;
  /** `min.insync.replicas`. @default max(1, replicationFactor - 1) */
  readonly minInsyncReplicas?: number;
  /** `unclean.leader.election.enable`. @default false */
  readonly uncleanLeaderElection?: boolean;
  /** Data volumes (log.dirs) per broker. @default 1 */
  readonly volumesPerBroker?: number;
  /** @default - containers of one host */
  readonly hosts?: HostsSpec;
  /** Other Kafka broker properties by their own names; those that the construct owns are refused. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  readonly jvm: JvmSpec;
  readonly jmxExporter?: JmxExporterSpec;
  /** An existing cluster id to keep (KRaft). */
  readonly clusterId?: string;
  /** @default required */
  readonly availability?: 'required' | 'best-effort';
  /** @default SCRAM-SHA-512 */
  readonly passwordMechanism?: ScramMechanism;
  /** When replicas move to even out the brokers. @default onScale */
  readonly rebalance?: Rebalance;
  /** How fast replicas may move. @default measured */
  readonly throttle?: Throttle;
  /** Partitions expected on the cluster beyond the stack's own topics, for the open-file limit. @default 1000 */
  readonly expectedPartitions?: number;
}
