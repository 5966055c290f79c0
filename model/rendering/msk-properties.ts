import type { MskClusterSpec } from '../spec/msk-cluster.ts';

type Replication = Pick<MskClusterSpec, 'brokers' | 'brokerType' | 'replicationFactor' | 'minInsyncReplicas'>;

/** As given, or 3, or the number of brokers where there are fewer; Express brokers keep three copies, always. */
export const replicationFactorOf = (spec: Replication): number =>
  spec.brokerType === 'express' ? 3 : (spec.replicationFactor ?? Math.min(3, spec.brokers));

/** As given, or one below the replication factor, so that MSK can patch a broker. */
export const minInsyncReplicasOf = (spec: Replication): number =>
  spec.brokerType === 'express' ? 2 : (spec.minInsyncReplicas ?? Math.max(1, replicationFactorOf(spec) - 1));

/** The text of the cluster's MSK configuration, keys in order. */
export function mskServerProperties(spec: MskClusterSpec): string {
  const properties: Record<string, string | number | boolean> = {
    // Terraform comes with IAM, which this doesn't touch; everybody else needs an ACL.
    'allow.everyone.if.no.acl.found': false,
    'auto.create.topics.enable': false,
    ...(spec.brokerType === 'express' ? {} : standardProperties(spec)),
    ...spec.config,
  };
  return Object.keys(properties)
    .sort()
    .map((key) => `${key}=${properties[key]}\n`)
    .join('');
}

const standardProperties = (spec: MskClusterSpec) => ({
  'default.replication.factor': replicationFactorOf(spec),
  'min.insync.replicas': minInsyncReplicasOf(spec),
  'unclean.leader.election.enable': spec.uncleanLeaderElection ?? false,
  'offsets.topic.replication.factor': Math.min(3, spec.brokers),
  'transaction.state.log.replication.factor': Math.min(3, spec.brokers),
  'transaction.state.log.min.isr': Math.max(1, Math.min(3, spec.brokers) - 1),
});
