import type { ScramMechanism } from '../../model/scram.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { Authorization } from '../authorization.ts';
import type { CertificatesInFiles, IssuedCertificates } from '../certificate-files.ts';
import type { JmxExporter } from '../jmx-exporter.ts';
import type { Jvm } from '../jvm.ts';
import type { Listeners } from '../listener.ts';
import type { Metadata } from '../metadata.ts';
import type { Migration } from '../migration.ts';
import type { PortRange } from '../ports.ts';

export interface BrokerProps {
  /** `broker.id` / `node.id`, unique in the cluster, 0 or more. */
  readonly brokerId: number;
  /** @default - from the cluster's `racks` */
  readonly rack?: string;
  /** @default - from the cluster's `hostPorts` */
  readonly hostPort?: number;
  /** @default - from the JMX exporter's `hostPorts` */
  readonly metricsPort?: number;
}

export interface KafkaClusterProps {
  /**
   * Kafka's version, such as 3.9.2. A new one replaces the brokers one after the other, under the protocol (or the feature
   * levels) of before, so that there is a way back.
   */
  readonly version: string;
  /**
   * Raise the protocol (ZooKeeper mode: by a second roll) or the feature levels (KRaft: without one) to those of `version`, once
   * all brokers run it. There is no way back to an earlier version afterwards, so it is a deploy of its own.
   * @default false
   */
  readonly finalize?: boolean;
  /** Where the cluster keeps its metadata. */
  readonly metadata: Metadata;
  /** How many brokers, with the ids 1, 2, 3 …, or each by itself. */
  readonly brokers: number | readonly BrokerProps[];
  /**
   * Letters, digits and hyphens; part of container names and Terraform addresses, so a new name is a new cluster.
   * @default - the construct's id
   */
  readonly clusterName?: string;
  /**
   * Racks, given to the brokers in turn by their ids.
   * @default - no racks
   */
  readonly racks?: readonly string[];
  /**
   * Ports on the host's loopback that are advertised to clients on the host.
   * @default { from: 19092 }
   */
  readonly hostPorts?: PortRange;
  /**
   * How each listener is secured: `Listener.tls()` for all of them, or `{ host: Listener.tls() }` by name. It changes while the
   * cluster runs only by `migration`.
   * @default - plaintext; HOST is published on the host's loopback only
   */
  readonly listeners?: Listeners;
  /**
   * From where a live cluster comes on its way to `listeners` and `hostPorts`, and how far this deploy takes it: each phase is a
   * deploy, and the one after the last, without this prop, closes the old listeners.
   * @default - it is there
   */
  readonly migration?: Migration;
  /**
   * Who may do what: `Authorization.acls()` refuses what no ACL allows. Brokers, terraform and the scripts may do everything, so they
   * have to be known for what they are on every listener.
   * @default - everybody may do everything
   */
  readonly authorization?: Authorization;
  /**
   * Of listeners with TLS: how long certificates of the stack's own authority are good for and what renews them before their time, or
   * `CertificateFiles.in(folder)`.
   */
  readonly certificates?: IssuedCertificates | CertificatesInFiles;
  /**
   * Of the passwords that brokers and terraform log in with at listeners that are `Listener.scram()`. The other one, written for a cluster
   * that runs, replaces both passwords: brokers go through the gate one by one, old and new are good meanwhile, and the old ones aren't any
   * more once all have gone. The next time it is the other way round.
   * @default SCRAM-SHA-512
   */
  readonly passwordMechanism?: ScramMechanism;
  /** `default.replication.factor`. @default min(3, brokers) */
  readonly replicationFactor?: number;
  /** `min.insync.replicas`. @default max(1, replicationFactor - 1) */
  readonly minInsyncReplicas?: number;
  /** `unclean.leader.election.enable`: true trades acknowledged messages for availability. @default false */
  readonly uncleanLeaderElection?: boolean;
  /** Data volumes (log.dirs) per broker. @default 1 */
  readonly volumesPerBroker?: number;
  /**
   * Other Kafka broker properties by their own names; those that the construct owns are refused. A change of what Kafka can
   * update cluster-wide is applied without a restart, any other replaces the brokers one after the other.
   */
  readonly config?: ClusterSpec['config'];
  /** @default Jvm.local() */
  readonly jvm?: Jvm;
  /** @default JmxExporter.on() */
  readonly jmxExporter?: JmxExporter;
  /**
   * An existing cluster id to keep.
   * @default - a random one, made once
   */
  readonly clusterId?: string;
  /**
   * `required`: a broker is only replaced while every partition keeps min ISR without it. `best-effort`: it is replaced
   * anyway.
   * @default required
   */
  readonly availability?: ClusterSpec['availability'];
  /**
   * When replicas move to even out the brokers. `onScale`: when a broker has joined or left; `manual`: only by
   * `npm run rebalance`; `off`: never. A broker that leaves is always drained.
   * @default onScale
   */
  readonly rebalance?: ClusterSpec['rebalance'];
  /**
   * How fast replicas may move, of each broker: `measured`, `none`, or `{ mebibytesPerSecond: 50 }`.
   * @default measured
   */
  readonly throttle?: ClusterSpec['throttle'];
  /** Partitions expected beyond the stack's own topics, for the open-file limit. @default 1000 */
  readonly expectedPartitions?: number;
  /**
   * Refuse, at plan, to destroy the volumes and the cluster's id: `cdktf destroy` then stops until this is false.
   * @default false
   */
  readonly retainData?: boolean;
}
