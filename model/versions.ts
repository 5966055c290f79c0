/** What a Kafka release can do here. */
export interface KafkaRelease {
  /** Such as 3.9.2. */
  readonly version: string;
  /** Metadata modes that it can run. */
  readonly metadata: readonly ('zookeeper' | 'kraft')[];
  /** Version of the ZooKeeper that it carries; null where it carries none. */
  readonly zookeeper: string | null;
  /** True where `images/` builds an image of it and the property tables know it. */
  readonly buildable: boolean;
}

const both = ['zookeeper', 'kraft'] as const;
const kraft = ['kraft'] as const;

/** Releases known, oldest first. */
export const KAFKA_RELEASES: readonly KafkaRelease[] = [
  { version: '3.9.2', metadata: both, zookeeper: '3.8.6', buildable: true },
  { version: '4.3.1', metadata: kraft, zookeeper: null, buildable: true },
];

/** The release of that version; undefined where no such one is known. */
export const kafkaRelease = (version: string): KafkaRelease | undefined =>
  KAFKA_RELEASES.find((release) => release.version === version);

/** The newest buildable release that can keep its metadata there. */
export function newestBuildable(mode: 'zookeeper' | 'kraft'): string {
  const release = KAFKA_RELEASES.findLast((each) => each.buildable && each.metadata.includes(mode));
  if (release === undefined) throw new Error(`no buildable Kafka release runs in ${mode} mode`);
  return release.version;
}
