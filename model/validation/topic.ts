import { minInsyncReplicasOf, replicationFactorOf } from '../rendering/replication.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { Located } from '../spec/platform.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { isWholeNumber, thereAre } from './counting.ts';
import type { Problem } from './problem.ts';
import { type Subject, topicSubject } from './subject.ts';
import { topicConfigProblems } from './topic-config.ts';
import { topicNameProblems, topicNamesTogether } from './topic-name.ts';

type Cluster = Located<ClusterSpec & { readonly topics: readonly Located<TopicSpec>[] }>;

/** Everything that is wrong with the topics of one cluster. */
export function topicProblems(cluster: Cluster): readonly Problem[] {
  const rules = topicConfigProblems(cluster);
  return [
    ...topicNamesTogether(cluster, cluster.topics),
    ...cluster.topics.flatMap((topic) => {
      const found = topicSubject(cluster, topic);
      return [
        ...topicNameProblems(topic.name, found),
        ...partitionProblems(topic, found),
        ...factorProblems(cluster, topic, found),
        ...minInsyncProblems(cluster, topic, found),
        ...rules(topic, found),
      ];
    }),
  ];
}

/** Kafka creates a topic in one metadata record batch and one request; tens of thousands of partitions time out. */
const MANY_PARTITIONS = 10_000;

function partitionProblems({ partitions }: TopicSpec, found: Subject): Problem[] {
  if (!isWholeNumber(partitions, 1, 2_147_483_647)) {
    return [
      found.error(
        'malformed-partitions',
        'partitions',
        partitions,
        'a topic has a whole number of partitions above 0',
        'write one; it can be increased later, never decreased',
      ),
    ];
  }
  if (partitions > MANY_PARTITIONS) {
    return [
      found.warning(
        'partitions-many',
        'partitions',
        partitions,
        'each costs open files, memory and election time on every broker that hosts it, and can never be taken back',
        'start with fewer: partitions can be added',
      ),
    ];
  }
  return [];
}

function factorProblems({ brokers }: Cluster, { replicationFactor }: TopicSpec, found: Subject): Problem[] {
  if (replicationFactor === undefined || brokers.length === 0) return [];
  if (!isWholeNumber(replicationFactor, 1)) {
    return [
      found.error(
        'malformed-topic-replication-factor',
        'replicationFactor',
        replicationFactor,
        'a replication factor is a whole number above 0',
        'write one, or leave it out for the cluster’s',
      ),
    ];
  }
  if (replicationFactor > brokers.length) {
    return [
      found.error(
        'topic-replication-factor-above-brokers',
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
        'topic-replication-factor-one',
        'replicationFactor',
        replicationFactor,
        'every broker that goes down takes its partitions offline',
        'use 2 or more',
      ),
    ];
  }
  return [];
}

/** The topic's own min ISR, or the cluster's where the topic has a replication factor of its own. */
function minInsyncProblems(cluster: Cluster, topic: TopicSpec, found: Subject): Problem[] {
  const own = topic.config?.['min.insync.replicas'];
  if (own === undefined && topic.replicationFactor === undefined) return [];
  const factor = topic.replicationFactor ?? replicationFactorOf(cluster);
  if (!isWholeNumber(factor, 1)) return [];
  const min = own === undefined ? minInsyncReplicasOf(cluster) : Number(own);
  const [at, received, whose] =
    own === undefined
      ? ['replicationFactor', factor, `the cluster’s minInsyncReplicas is ${min}`]
      : ['config["min.insync.replicas"]', own, `the replication factor is ${factor}`];
  if (min > factor) {
    return [
      found.error(
        'topic-min-insync-replicas-above-replication-factor',
        at,
        received,
        `${whose}, so that no acks=all write could ever succeed`,
        own === undefined
          ? `raise it, or set config["min.insync.replicas"] to ${Math.max(1, factor - 1)}`
          : `lower it to ${Math.max(1, factor - 1)}`,
      ),
    ];
  }
  if (min === factor && factor > 1) {
    return [
      found.warning(
        'topic-min-insync-replicas-equals-replication-factor',
        at,
        received,
        `${whose}: with any one broker down, acks=all writes fail, and no broker can be rolled`,
        own === undefined
          ? `raise it, or set config["min.insync.replicas"] to ${factor - 1}`
          : `lower it to ${factor - 1}`,
      ),
    ];
  }
  return [];
}
