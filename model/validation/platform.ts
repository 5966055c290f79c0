import { DOCKER, type TargetCapabilities } from '../capabilities.ts';
import type { PlatformSpec } from '../spec/platform.ts';
import { checkPlatform } from './checked-platform.ts';
import { clusterProblems } from './cluster.ts';
import { ensembleProblems } from './ensemble.ts';
import { existingClusterProblems } from './existing-cluster.ts';
import { publishedPortProblems } from './host-ports.ts';
import { mirrorMakerProblems } from './mirror-maker.ts';
import { mskClusterProblems } from './msk/cluster.ts';
import { mskServerlessProblems } from './msk/serverless.ts';
import { mskTopicProblems } from './msk/topics.ts';
import { nameProblems } from './names.ts';
import type { Problem } from './problem.ts';
import { sharedChrootProblems } from './shared-chroot.ts';
import { topicProblems } from './topic.ts';

/**
 * Everything that is wrong with a stack, in the order of its ensembles, clusters, topics and mirrors. Never throws: what has a field
 * of the wrong type is reported for that alone and left out of the further checks.
 */
export function validatePlatform(
  spec: PlatformSpec,
  target: TargetCapabilities = DOCKER,
): readonly Problem[] {
  const { spec: checked, problems } = checkPlatform(spec);
  return [
    ...problems,
    ...nameProblems(checked),
    ...publishedPortProblems(checked),
    ...checked.ensembles.flatMap(ensembleProblems),
    ...checked.clusters.flatMap((cluster) =>
      clusterProblems(cluster, cluster.topics, checked.ensembles, target),
    ),
    ...sharedChrootProblems(checked.clusters),
    ...checked.clusters.flatMap(topicProblems),
    ...(checked.existing ?? []).flatMap(existingClusterProblems),
    ...(checked.msk ?? []).flatMap(mskClusterProblems),
    ...(checked.msk ?? []).flatMap(mskTopicProblems),
    ...(checked.mskServerless ?? []).flatMap(mskServerlessProblems),
    ...mirrorMakerProblems(checked),
  ];
}
