/**
 * What Amazon MSK offers, as its developer guide said on that day (pages supported-kafka-versions, broker-instance-sizes and limits).
 * A release or size that came later is added here.
 */
export const READ_ON = '2026-02-20';

/** How brokers of a provisioned cluster store their logs: on volumes of their own, or in storage that MSK runs. */
export type MskBrokerType = 'standard' | 'express';

/** Where MSK keeps a cluster's metadata; both cost nothing and are run by MSK. */
export type MskMetadataMode = 'kraft' | 'zookeeper';

export interface MskVersion {
  /** As MSK names it, without the `.kraft` of KRaft mode. */
  readonly version: string;
  /** Of Kafka, whose properties it knows. */
  readonly line: string;
  readonly metadata: readonly MskMetadataMode[];
  readonly brokerTypes: readonly MskBrokerType[];
  /** MSK has announced an end of support: no new cluster should begin there. */
  readonly endOfSupport?: string;
}

const BOTH: readonly MskBrokerType[] = ['standard', 'express'];

/** Oldest first. Standard page `supported-kafka-versions`; Express has 3.6, 3.8 and 3.9 (page `msk-broker-types-express`). */
export const MSK_VERSIONS: readonly MskVersion[] = [
  { version: '3.6.0', line: '3.6', metadata: ['zookeeper'], brokerTypes: BOTH, endOfSupport: '2026-06-01' },
  { version: '3.7.x', line: '3.7', metadata: ['zookeeper', 'kraft'], brokerTypes: ['standard'] },
  { version: '3.8.x', line: '3.8', metadata: ['zookeeper', 'kraft'], brokerTypes: BOTH },
  { version: '3.9.x', line: '3.9', metadata: ['zookeeper', 'kraft'], brokerTypes: BOTH },
  { version: '4.0.x', line: '4.0', metadata: ['kraft'], brokerTypes: ['standard'] },
  { version: '4.1.x', line: '4.1', metadata: ['kraft'], brokerTypes: ['standard'] },
];

const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'] as const;

/** Sizes of brokers by their type, as `instance_type` takes them. */
export const MSK_INSTANCE_TYPES: Readonly<Record<MskBrokerType, readonly string[]>> = {
  standard: [
    'kafka.t3.small',
    ...[...SIZES, '24xlarge'].map((size) => `kafka.m5.${size}`),
    ...SIZES.map((size) => `kafka.m7g.${size}`),
  ],
  express: SIZES.map((size) => `express.m7g.${size}`),
};

/** Page `limits`: brokers of a cluster without a raised quota, by where its metadata is. */
export const MOST_BROKERS: Readonly<Record<MskMetadataMode, number>> = { zookeeper: 30, kraft: 60 };

/** Volume of a standard broker in GiB (page `limits`). */
export const VOLUME_GIB = { least: 1, most: 16_384 } as const;

/** Provisioned throughput of a volume in MiB/s (page `msk-provision-throughput`): from kafka.m5.4xlarge and kafka.m7g.2xlarge on. */
export const VOLUME_THROUGHPUT = { least: 250, most: 2375, leastVolumeGiB: 10 } as const;

/** The name that MSK has for a version in a metadata mode, such as `3.9.x.kraft`. */
export const mskVersionName = (version: string, metadata: MskMetadataMode): string =>
  metadata === 'kraft' ? `${version}.kraft` : version;
