import type { ClusterSpec } from '../spec/cluster.ts';
import type { Located } from '../spec/platform.ts';
import { duplicatesBy } from './counting.ts';
import type { Problem } from './problem.ts';
import { clusterSubject } from './subject.ts';

/** Two clusters at one place of an ensemble would take each other's brokers for their own. */
export function sharedChrootProblems(clusters: readonly Located<ClusterSpec>[]): readonly Problem[] {
  const placed = clusters.flatMap((cluster) =>
    cluster.metadata.mode === 'zookeeper' ? [{ cluster, metadata: cluster.metadata }] : [],
  );
  return duplicatesBy(placed, ({ metadata }) => `${metadata.ensemble} ${metadata.chroot ?? ''}`).map(
    ({ element: { cluster, metadata }, first }) =>
      clusterSubject(cluster).error(
        'chroot-shared',
        'metadata.chroot',
        metadata.chroot,
        `KafkaCluster '${first.cluster.name}' has the same one in ensemble '${metadata.ensemble}', and the two would become one cluster`,
        `give each its own, such as "/${cluster.name.toLowerCase()}"`,
      ),
  );
}
