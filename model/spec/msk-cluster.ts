import type { MskBrokerType, MskMetadataMode } from '../msk/offer.ts';
import type { Rebalance, Throttle } from './cluster.ts';

/** How clients are known; all of it over TLS. Terraform itself always comes with IAM, so that is on besides. */
export type MskAuthentication = 'iam' | 'scram' | 'mtls';

/** The volume of each standard broker. */
export interface MskStorageSpec {
  /** 1 to 16384; it can grow, never shrink. */
  readonly gibibytes: number;
  /** MSK grows the volumes by itself up to this many GiB. @default - they stay as they are */
  readonly growsTo?: number;
  /** How full volumes are when they grow, in percent, 10 to 80. @default 60 */
  readonly growsAtPercent?: number;
  /** Provisioned throughput of each volume in MiB/s. @default - what comes with the volume */
  readonly throughputMiBps?: number;
}

/** A provisioned cluster of Amazon MSK. */
export interface MskClusterSpec {
  /** Letters, digits and hyphens, at most 64; a new name is a new cluster. */
  readonly name: string;
  /** As MSK names it, such as 3.9.x. */
  readonly kafkaVersion: string;
  /** @default kraft */
  readonly metadata: MskMetadataMode;
  readonly brokerType: MskBrokerType;
  /** Such as kafka.m7g.large or express.m7g.large. */
  readonly instanceType: string;
  /** In all; a multiple of the availability zones. */
  readonly brokers: number;
  /** How many the network has: one subnet in each. */
  readonly availabilityZones: number;
  /** Of standard brokers; Express has none. */
  readonly storage?: MskStorageSpec;
  /** One or more. */
  readonly authentication: readonly string[];
  /** ARNs of AWS Private CAs whose certificates clients have (mTLS). */
  readonly certificateAuthorities?: readonly string[];
  /** @default min(3, brokers) */
  readonly replicationFactor?: number;
  /** @default max(1, replicationFactor - 1) */
  readonly minInsyncReplicas?: number;
  /** @default false */
  readonly uncleanLeaderElection?: boolean;
  /** Other broker properties, of those that MSK lets one set. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** How long CloudWatch keeps broker logs, in days. @default 14 */
  readonly logRetentionDays?: number;
  /** @default onScale */
  readonly rebalance?: Rebalance;
  /** @default measured */
  readonly throttle?: Throttle;
}

/** A serverless cluster of Amazon MSK: IAM only, and nothing of its brokers can be said. */
export interface MskServerlessSpec {
  readonly name: string;
  readonly availabilityZones: number;
}
