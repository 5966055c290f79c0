import type { ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { MirrorMakerSpec } from '../spec/mirror-maker.ts';
import {
  buildableVersions,
  KAFKA_RELEASES,
  type KafkaRelease,
  kafkaRelease,
  type MetadataMode,
} from '../versions.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** The cluster's Kafka version exists, runs its metadata mode and can be built here. */
export function clusterVersionProblems({ kafkaVersion, metadata }: ClusterSpec, found: Subject): Problem[] {
  const release = kafkaRelease(kafkaVersion);
  if (release === undefined) return [unknownVersion(kafkaVersion, found)];
  if (!release.metadata.includes(metadata.mode)) {
    return [
      found.error(
        'kafka-version-without-metadata-mode',
        'kafkaVersion',
        kafkaVersion,
        `that release can’t keep its metadata in ${label(metadata.mode)}, which metadata.mode asks for`,
        `use ${buildableVersions(metadata.mode).at(-1)}, or for a new cluster metadata: ${otherMode(metadata.mode)}`,
      ),
    ];
  }
  return unbuildable(release, metadata.mode, found);
}

/** The ensemble's Kafka version exists, carries ZooKeeper and can be built here. */
export function ensembleVersionProblems({ kafkaVersion }: EnsembleSpec, found: Subject): Problem[] {
  const release = kafkaRelease(kafkaVersion);
  if (release === undefined) return [unknownVersion(kafkaVersion, found)];
  if (release.zookeeper === null) {
    return [
      found.error(
        'kafka-version-without-zookeeper',
        'kafkaVersion',
        kafkaVersion,
        'that release comes without ZooKeeper, which left Kafka with 4.0',
        `use ${buildableVersions('zookeeper').at(-1)} for the ensemble`,
      ),
    ];
  }
  return unbuildable(release, 'zookeeper', found);
}

/** Since 3.5 workers of a dedicated MirrorMaker talk to each other and mirror exactly once (KIP-710). */
const FIRST_WITH_INTERNAL_REST = [3, 5] as const;

/** The workers' Kafka version exists, has what they need and can be built here. */
export function mirrorVersionProblems({ kafkaVersion }: MirrorMakerSpec, found: Subject): Problem[] {
  const [major = 0, minor = 0] = kafkaVersion.split('.').map(Number);
  const [firstMajor, firstMinor] = FIRST_WITH_INTERNAL_REST;
  if (major < firstMajor || (major === firstMajor && minor < firstMinor)) {
    return [
      found.error(
        'mirror-version-too-old',
        'kafkaVersion',
        kafkaVersion,
        'several workers, and exactly-once, work from 3.5 on only; clusters may be older',
        `use ${buildableVersions().at(-1)}`,
      ),
    ];
  }
  const release = kafkaRelease(kafkaVersion);
  return release === undefined ? [unknownVersion(kafkaVersion, found)] : unbuildable(release, 'kraft', found);
}

const label = (mode: MetadataMode): string => (mode === 'zookeeper' ? 'ZooKeeper' : 'KRaft');

const otherMode = (mode: MetadataMode): string =>
  mode === 'zookeeper' ? '{ mode: "kraft", controllers: 3 }' : '{ mode: "zookeeper", ensemble }';

/** Such as `3.9.1, 3.9.2 or 4.3.1`. */
const anyOf = (versions: readonly string[]): string => versions.join(', ').replace(/, (?=[^,]*$)/, ' or ');

function unknownVersion(version: string, found: Subject): Problem {
  return found.error(
    'kafka-version-unknown',
    'kafkaVersion',
    version,
    `no such release is known from ${KAFKA_RELEASES[0]?.version} to ${KAFKA_RELEASES.at(-1)?.version}`,
    `use ${anyOf(buildableVersions())}`,
  );
}

function unbuildable(release: KafkaRelease, mode: MetadataMode, found: Subject): Problem[] {
  if (release.buildable) return [];
  return [
    found.error(
      'kafka-version-not-buildable',
      'kafkaVersion',
      release.version,
      'no image of that release is built here',
      `use ${anyOf(buildableVersions(mode))}`,
    ),
  ];
}
