import { minInsyncReplicasOf, replicationFactorOf } from '../rendering/replication.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import { isWholeNumber, thereAre } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Replication factor, min ISR and unclean elections of the cluster itself. */
export function replicationProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  if (cluster.brokers.length === 0) return [];
  return [
    ...factorProblems(cluster, found),
    ...minInsyncProblems(cluster, found),
    ...(cluster.uncleanLeaderElection
      ? [
          found.warning(
            'unclean-leader-election',
            'uncleanLeaderElection',
            true,
            'a replica that lags behind may then lead, and acknowledged messages are lost',
            'leave it out',
          ),
        ]
      : []),
  ];
}

function factorProblems({ replicationFactor, brokers }: ClusterSpec, found: Subject): Problem[] {
  if (replicationFactor === undefined) return [];
  if (!isWholeNumber(replicationFactor, 1)) {
    return [
      found.error(
        'malformed-replication-factor',
        'replicationFactor',
        replicationFactor,
        'a replication factor is a whole number above 0',
        'use 3, or the number of brokers where there are fewer',
      ),
    ];
  }
  if (replicationFactor > brokers.length) {
    return [
      found.error(
        'replication-factor-above-brokers',
        'replicationFactor',
        replicationFactor,
        thereAre(brokers.length, 'broker'),
        'lower it or add a broker',
      ),
    ];
  }
  if (replicationFactor === 1 && brokers.length > 1) {
    return [
      found.warning(
        'replication-factor-one',
        'replicationFactor',
        replicationFactor,
        'every broker that goes down takes partitions offline with it',
        'use 2 or more',
      ),
    ];
  }
  return [];
}

function minInsyncProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const { minInsyncReplicas } = cluster;
  const replicationFactor = replicationFactorOf(cluster);
  if (minInsyncReplicas === undefined) return [];
  if (!isWholeNumber(minInsyncReplicas, 1)) {
    return [
      found.error(
        'malformed-min-insync-replicas',
        'minInsyncReplicas',
        minInsyncReplicas,
        'min ISR is a whole number above 0',
        `use ${minInsyncReplicasOf({ ...cluster, minInsyncReplicas: undefined })}`,
      ),
    ];
  }
  if (minInsyncReplicas > replicationFactor) {
    return [
      found.error(
        'min-insync-replicas-above-replication-factor',
        'minInsyncReplicas',
        minInsyncReplicas,
        `the replication factor is ${replicationFactor}, so that no acks=all write could ever succeed`,
        `lower it to ${Math.max(1, replicationFactor - 1)}`,
      ),
    ];
  }
  if (minInsyncReplicas === replicationFactor && replicationFactor > 1) {
    return [
      found.warning(
        'min-insync-replicas-equals-replication-factor',
        'minInsyncReplicas',
        minInsyncReplicas,
        'that is the replication factor: with any one broker down, acks=all writes fail, and no broker can be rolled',
        `lower it to ${replicationFactor - 1}`,
      ),
    ];
  }
  return [];
}
