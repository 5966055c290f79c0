import type { ClusterSpec } from '../spec/cluster.ts';

type Replication = Pick<ClusterSpec, 'brokers' | 'replicationFactor' | 'minInsyncReplicas'>;

/** The cluster's replication factor: as given, or 3, or the number of brokers where there are fewer. */
export const replicationFactorOf = (spec: Replication): number =>
  spec.replicationFactor ?? Math.min(3, spec.brokers.length);

/** The cluster's min ISR: as given, or one below the replication factor, so that one broker may be away. */
export const minInsyncReplicasOf = (spec: Replication): number =>
  spec.minInsyncReplicas ?? Math.max(1, replicationFactorOf(spec) - 1);
