import type { ClusterSpec } from '../spec/cluster.ts';
import type { TopicSpec } from '../spec/topic.ts';

/** `.log`, `.index` and `.timeindex` of each segment. */
const FILES_PER_SEGMENT = 3;
/** Segments assumed for a partition whose retention isn't limited in bytes. */
const ASSUMED_SEGMENTS = 4;
/** Client and replication connections, class-path jars, producer snapshots, Kafka's own topics. */
const OTHER_FILES = 16_384;
/** The limit of who hosts few partitions, or none. */
export const SMALLEST_FILES_LIMIT = 65_536;
/** `fs.nr_open` of a Linux host that nobody tuned: no process can be given more. */
export const LARGEST_FILES_LIMIT = 1_048_576;

type Config = Readonly<Record<string, string | number | boolean>> | undefined;

/**
 * The open-file limit (nofile) of one broker:
 *
 *     limit = power of two ≥ 16384 + Σ over partitions (segments × 3), from 65536 to 1048576
 *
 * A broker hosts at most one replica of each partition, so every partition of the cluster counts: whoever drains or fails
 * over onto it must fit, and adding a broker changes nobody's limit. The power of two is what keeps a further topic from
 * replacing every broker.
 */
export function requiredFilesLimit(spec: ClusterSpec, topics: readonly TopicSpec[]): number {
  const needed = openFiles(spec, topics);
  if (!(needed > SMALLEST_FILES_LIMIT)) return SMALLEST_FILES_LIMIT;
  return Math.min(LARGEST_FILES_LIMIT, 2 ** Math.ceil(Math.log2(needed)));
}

/** Files that a broker which hosts a replica of every partition holds open, by the formula of `requiredFilesLimit`. */
export function openFiles(spec: ClusterSpec, topics: readonly TopicSpec[]): number {
  const own = topics.reduce(
    (sum, topic) => sum + topic.partitions * segmentsPerPartition(topic.config, spec.config),
    0,
  );
  const others = (spec.expectedPartitions ?? 1000) * segmentsPerPartition(undefined, spec.config);
  return OTHER_FILES + FILES_PER_SEGMENT * (own + others);
}

/** Full segments that retention in bytes keeps, the active one and the one about to be deleted. */
function segmentsPerPartition(topic: Config, broker: Config): number {
  const retention = numberOf(topic?.['retention.bytes'] ?? broker?.['log.retention.bytes'], -1);
  if (retention < 0) return ASSUMED_SEGMENTS;
  const segment = numberOf(topic?.['segment.bytes'] ?? broker?.['log.segment.bytes'], 1_073_741_824);
  return Math.ceil(retention / Math.max(1, segment)) + 2;
}

function numberOf(value: string | number | boolean | undefined, otherwise: number): number {
  const number = Number(value ?? otherwise);
  return Number.isFinite(number) ? number : otherwise;
}
