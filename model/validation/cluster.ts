import type { TargetCapabilities } from '../capabilities.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { Located } from '../spec/platform.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { authorizationProblems } from './authorization.ts';
import { availabilityProblems } from './availability.ts';
import { brokerConfigProblems } from './broker-config.ts';
import { brokerIdProblems } from './broker-ids.ts';
import { brokerMemoryProblems } from './broker-memory.ts';
import { isWholeNumber } from './counting.ts';
import { exporterProblems } from './exporter.ts';
import { fileLimitProblems } from './file-limit.ts';
import { listenerProblems } from './listeners.ts';
import { memberCountProblems } from './member-count.ts';
import { metadataProblems } from './metadata.ts';
import { migrationProblems } from './migration.ts';
import { moveProblems } from './moves.ts';
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
  target: TargetCapabilities,
): readonly Problem[] {
  const found = clusterSubject(cluster);
  return [
    ...clusterVersionProblems(cluster, found),
    ...metadataProblems(cluster, ensembles, found),
    ...memberCountProblems(cluster.brokerCount, 'brokers', found),
    ...brokerIdProblems(cluster, found),
    ...(cluster.migration === undefined
      ? listenerProblems(cluster, found)
      : migrationProblems(cluster, cluster.migration, found)),
    ...authorizationProblems(cluster, found),
    ...rackProblems(cluster, found),
    ...replicationProblems(cluster, found),
    ...targetProblems(cluster, target, found),
    ...volumeProblems(cluster, target, found),
    ...brokerConfigProblems(cluster, found),
    ...brokerMemoryProblems(cluster, found),
    ...fileLimitProblems(cluster, topics, found),
    ...exporterProblems(cluster.jmxExporter, cluster.brokers, 'brokers', found),
    ...availabilityProblems(cluster.availability, found),
    ...moveProblems(cluster, found),
  ];
}

function volumeProblems(
  { volumesPerBroker = 1 }: ClusterSpec,
  target: TargetCapabilities,
  found: Subject,
): Problem[] {
  const most = target.mostVolumesPerBroker;
  if (isWholeNumber(volumesPerBroker, 1, most)) return [];
  return [
    found.error(
      'malformed-volumes',
      'volumesPerBroker',
      volumesPerBroker,
      `a broker keeps its logs on a whole number of volumes, from 1 to ${most}`,
      'use 1, or one for each disk',
    ),
  ];
}

function targetProblems({ metadata }: ClusterSpec, target: TargetCapabilities, found: Subject): Problem[] {
  if (target.metadata.includes(metadata.mode)) return [];
  return [
    found.error(
      'metadata-mode-not-on-target',
      'metadata.mode',
      metadata.mode,
      `target ${target.name} offers ${target.metadata.join(' and ')} only`,
      'use that, or another target',
    ),
  ];
}
