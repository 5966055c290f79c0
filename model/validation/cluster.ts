import type { ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { Located } from '../spec/platform.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { availabilityProblems } from './availability.ts';
import { brokerConfigProblems } from './broker-config.ts';
import { brokerIdProblems } from './broker-ids.ts';
import { brokerMemoryProblems } from './broker-memory.ts';
import { isWholeNumber } from './counting.ts';
import { exporterProblems } from './exporter.ts';
import { fileLimitProblems } from './file-limit.ts';
import { metadataProblems } from './metadata.ts';
import type { Problem } from './problem.ts';
import { rackProblems } from './racks.ts';
import { replicationProblems } from './replication.ts';
import { clusterSubject, type Subject } from './subject.ts';
import { clusterVersionProblems } from './version.ts';

/** Everything that is wrong with one cluster, its topics left aside. */
export function clusterProblems(
  cluster: Located<ClusterSpec>,
  topics: readonly TopicSpec[],
  ensembles: readonly EnsembleSpec[],
): readonly Problem[] {
  const found = clusterSubject(cluster);
  return [
    ...clusterVersionProblems(cluster, found),
    ...metadataProblems(cluster, ensembles, found),
    ...brokerIdProblems(cluster, found),
    ...rackProblems(cluster, found),
    ...replicationProblems(cluster, found),
    ...volumeProblems(cluster, found),
    ...brokerConfigProblems(cluster, found),
    ...brokerMemoryProblems(cluster, found),
    ...fileLimitProblems(cluster, topics, found),
    ...exporterProblems(cluster.jmxExporter, cluster.brokers, 'brokers', found),
    ...availabilityProblems(cluster.availability, found),
  ];
}

/** How many data directories the image prepares, and Docker mounts, for a broker. */
const MOST_VOLUMES = 16;

function volumeProblems({ volumesPerBroker = 1 }: ClusterSpec, found: Subject): Problem[] {
  if (isWholeNumber(volumesPerBroker, 1, MOST_VOLUMES)) return [];
  return [
    found.error(
      'malformed-volumes',
      'volumesPerBroker',
      volumesPerBroker,
      `a broker keeps its logs on a whole number of volumes, from 1 to ${MOST_VOLUMES}`,
      'use 1, or one for each disk',
    ),
  ];
}
