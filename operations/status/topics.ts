import type { ClusterDescription, ReplicaSize } from '../ports/kafka.ts';

export interface TopicStatus {
  readonly name: string;
  readonly internal: boolean;
  readonly partitions: number;
  /** Of the partition with the most replicas. */
  readonly replicationFactor: number;
  /** Partitions without a leader. */
  readonly offline: number;
  /** Partitions with fewer replicas in sync than replicas. */
  readonly underReplicated: number;
  /** Partitions that refuse acks=all: fewer replicas in sync than min.insync.replicas. */
  readonly underMinIsr: number;
  /** On the disks of all brokers that answer, replicas counted each; null when none tells. */
  readonly bytes: number | null;
}

/** Topics by name, Kafka's own last. */
export function summarizeTopics(
  { topics }: ClusterDescription,
  minInsyncReplicas: ReadonlyMap<string, number>,
  sizes: readonly ReplicaSize[],
): TopicStatus[] {
  const bytes = new Map<string, number>();
  for (const size of sizes) bytes.set(size.topic, (bytes.get(size.topic) ?? 0) + size.bytes);
  return [...topics.values()]
    .map(({ name, internal, partitions }) => ({
      name,
      internal,
      partitions: partitions.length,
      replicationFactor: Math.max(0, ...partitions.map(({ replicas }) => replicas.length)),
      offline: partitions.filter(({ leader }) => leader === null).length,
      underReplicated: partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
      underMinIsr: partitions.filter(({ isr }) => isr.length < (minInsyncReplicas.get(name) ?? 1)).length,
      bytes: bytes.get(name) ?? null,
    }))
    .sort((a, b) => Number(a.internal) - Number(b.internal) || a.name.localeCompare(b.name));
}
