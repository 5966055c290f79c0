import type { MetadataSpec } from './spec/cluster.ts';

export type MetadataMode = MetadataSpec['mode'];

/** What a Kafka release is and what can be done with it here. */
export interface KafkaRelease {
  /** Such as 3.9.2. */
  readonly version: string;
  /** Metadata modes that it can run. */
  readonly metadata: readonly MetadataMode[];
  /** Version of the ZooKeeper that it comes with; null where it comes with none. */
  readonly zookeeper: string | null;
  /** True where `images/` builds an image of it and the property tables know it. */
  readonly buildable: boolean;
}

const withZookeeper = (version: string, zookeeper: string, buildable = false): KafkaRelease => ({
  version,
  metadata: ['zookeeper', 'kraft'],
  zookeeper,
  buildable,
});

const kraftOnly = (version: string, buildable = false): KafkaRelease => ({
  version,
  metadata: ['kraft'],
  zookeeper: null,
  buildable,
});

/** Releases on Maven Central, oldest first; 4.4.0 lacks some of its modules there. */
export const KAFKA_RELEASES: readonly KafkaRelease[] = [
  withZookeeper('3.7.0', '3.8.3'),
  withZookeeper('3.7.1', '3.8.4'),
  withZookeeper('3.7.2', '3.8.4'),
  withZookeeper('3.8.0', '3.8.4'),
  withZookeeper('3.8.1', '3.8.4', true),
  withZookeeper('3.9.0', '3.8.4', true),
  withZookeeper('3.9.1', '3.8.4', true),
  withZookeeper('3.9.2', '3.8.4', true),
  kraftOnly('4.0.0'),
  kraftOnly('4.0.1'),
  kraftOnly('4.0.2'),
  kraftOnly('4.1.0'),
  kraftOnly('4.1.1'),
  kraftOnly('4.1.2'),
  kraftOnly('4.2.0', true),
  kraftOnly('4.2.1'),
  kraftOnly('4.3.0', true),
  kraftOnly('4.3.1', true),
  kraftOnly('4.4.0'),
];

/** The release of that version; undefined where no such one is known. */
export const kafkaRelease = (version: string): KafkaRelease | undefined =>
  KAFKA_RELEASES.find((release) => release.version === version);

/** Versions of which an image can be built here, oldest first; with `mode`, only those that can run it. */
export function buildableVersions(mode?: MetadataMode): readonly string[] {
  return KAFKA_RELEASES.filter(
    ({ buildable, metadata }) => buildable && (mode === undefined || metadata.includes(mode)),
  ).map(({ version }) => version);
}

/** The newest of these versions; undefined where none of them is a known release. */
export const newestOf = (versions: readonly string[]): string | undefined =>
  KAFKA_RELEASES.findLast(({ version }) => versions.includes(version))?.version;

/** The newest version of which an image can be built and that runs the mode. */
export function newestBuildable(mode: MetadataMode): string {
  const newest = buildableVersions(mode).at(-1);
  if (newest === undefined) throw new Error(`no buildable Kafka release runs in ${mode} mode`);
  return newest;
}
