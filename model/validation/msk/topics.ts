import { MSK_VERSIONS } from '../../msk/offer.ts';
import { minInsyncReplicasOf, replicationFactorOf } from '../../rendering/msk-properties.ts';
import type { ClusterSpec } from '../../spec/cluster.ts';
import type { MskClusterSpec } from '../../spec/msk-cluster.ts';
import type { Located } from '../../spec/platform.ts';
import type { TopicSpec } from '../../spec/topic.ts';
import type { Problem } from '../problem.ts';
import { topicProblems } from '../topic.ts';

type MskTopicHost = Pick<MskClusterSpec, 'name' | 'kafkaVersion' | 'brokers' | 'brokerType'> &
  Partial<Pick<MskClusterSpec, 'replicationFactor' | 'minInsyncReplicas'>>;
type MskCluster = Located<MskTopicHost & { readonly topics: readonly Located<TopicSpec>[] }>;

/** The rules of topics, on the brokers that MSK runs. */
export function mskTopicProblems(cluster: MskCluster): readonly Problem[] {
  return topicProblems(asBrokers(cluster));
}

/** As far as the rules of topics look at a cluster. */
function asBrokers(cluster: MskCluster) {
  const { name, path, topics, brokers, kafkaVersion } = cluster;
  const line = MSK_VERSIONS.find(({ version }) => version === kafkaVersion)?.line ?? '3.9';
  const spec: ClusterSpec = {
    name,
    kafkaVersion: `${line}.0`,
    metadata: { mode: 'kraft', controllers: 3 },
    brokers: Array.from({ length: Math.max(0, Math.floor(brokers)) }, (_, index) => ({
      brokerId: index + 1,
      hostPort: 0,
    })),
    replicationFactor: replicationFactorOf(cluster),
    minInsyncReplicas: minInsyncReplicasOf(cluster),
    jvm: { heapMiB: 0, profile: 'server' },
  };
  return { ...spec, path, topics };
}
