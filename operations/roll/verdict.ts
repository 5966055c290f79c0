import type { ClusterDescription } from '../ports/kafka.ts';

/** May one member go down now? */
export type Verdict =
  | { readonly go: true; readonly alreadyDown: boolean }
  | {
      readonly go: false;
      readonly reason: string;
      /** Waiting will not help: the member can never go without falling below the rule. */
      readonly never: boolean;
      /** What it waits for happens while others are away, and nobody tells of it. */
      readonly soon?: boolean;
    };

/** Nobody is away. */
export const NOBODY: ReadonlySet<number> = new Set();

export type Availability = 'required' | 'best-effort';

export interface PartitionAtRisk {
  readonly topic: string;
  readonly partition: number;
  /** Replicas in sync on brokers that are there and stay. */
  readonly inSync: number;
  readonly replicas: number;
  readonly minInsync: number;
}

/**
 * Partitions that would fall below min ISR without `brokerId`. Replicas on brokers that are `away`, or not registered –
 * stopped, starting, in log recovery, fenced – count as out of sync, whatever the ISR still says.
 */
export function partitionsAtRisk(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
  brokerId: number,
  away: ReadonlySet<number> = NOBODY,
): readonly PartitionAtRisk[] {
  const there = new Set(cluster.brokers.map(({ id }) => id).filter((id) => !away.has(id)));
  const risks: PartitionAtRisk[] = [];
  for (const topic of cluster.topics.values()) {
    const required = minInsync.get(topic.name) ?? 1;
    for (const { partition, isr, replicas } of topic.partitions) {
      if (!isr.includes(brokerId)) continue;
      const left = isr.filter((id) => id !== brokerId && there.has(id)).length;
      if (left >= required) continue;
      risks.push({
        topic: topic.name,
        partition,
        inSync: left + 1,
        replicas: replicas.length,
        minInsync: required,
      });
    }
  }
  return risks;
}

/** A topic that can't lose any one of the brokers that host it. */
export interface HopelessTopic {
  readonly name: string;
  readonly replicationFactor: number;
  readonly minInsync: number;
  /** How many of its partitions fall below min ISR whichever of their replicas goes. */
  readonly partitions: number;
}

/** Topics with partitions that fall below min ISR without one replica even when all are in sync, by name. */
export function topicsThatCannotSurvive(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
): readonly HopelessTopic[] {
  const topics: HopelessTopic[] = [];
  for (const { name, partitions } of cluster.topics.values()) {
    const required = minInsync.get(name) ?? 1;
    const hopeless = partitions.filter(({ replicas }) => replicas.length - 1 < required);
    if (hopeless.length === 0) continue;
    const replicationFactor = Math.min(...hopeless.map(({ replicas }) => replicas.length));
    topics.push({ name, replicationFactor, minInsync: required, partitions: hopeless.length });
  }
  return topics.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of topics with a replica on `brokerId`. */
export function topicsOn(cluster: ClusterDescription, brokerId: number): readonly string[] {
  return [...cluster.topics.values()]
    .filter((topic) => topic.partitions.some(({ replicas }) => replicas.includes(brokerId)))
    .map((topic) => topic.name);
}

/** True when the broker is registered and in the ISR of every partition that it hosts and that has a leader. */
export function isCaughtUp(cluster: ClusterDescription, brokerId: number): boolean {
  return isRegistered(cluster, brokerId) && replicasBehind(cluster, brokerId) === 0;
}

/**
 * True when the broker has caught up by what others know and by what it knows itself. Others may still show one that died as it
 * was before, in every ISR; what it knows itself it has learnt since it came back, perhaps not yet of every partition.
 */
export function isBack(cluster: ClusterDescription, own: ClusterDescription, brokerId: number): boolean {
  const known = replicasOn(own, brokerId);
  return (
    isCaughtUp(cluster, brokerId) &&
    isCaughtUp(own, brokerId) &&
    [...replicasOn(cluster, brokerId)].every((replica) => known.has(replica))
  );
}

const replicasOn = (cluster: ClusterDescription, brokerId: number): ReadonlySet<string> =>
  new Set(
    [...cluster.topics.values()].flatMap(({ name, partitions }) =>
      partitions
        .filter(({ replicas }) => replicas.includes(brokerId))
        .map(({ partition }) => `${name}-${partition}`),
    ),
  );

export function isRegistered(cluster: ClusterDescription, brokerId: number): boolean {
  return cluster.brokers.some(({ id }) => id === brokerId);
}

/** How many replicas of the broker are out of sync, of partitions that have a leader to catch up with. */
export function replicasBehind(cluster: ClusterDescription, brokerId: number): number {
  let behind = 0;
  for (const topic of cluster.topics.values()) {
    for (const { replicas, isr, leader } of topic.partitions) {
      if (leader !== null && replicas.includes(brokerId) && !isr.includes(brokerId)) behind++;
    }
  }
  return behind;
}

/**
 * The rule of partitions for one broker. With `best-effort`, one that can't keep min ISR without any of its replicas still
 * loses no more than one of them at a time.
 */
export function brokerVerdict(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
  brokerId: number,
  availability: Availability,
  away: ReadonlySet<number> = NOBODY,
): Verdict {
  const risks = partitionsAtRisk(cluster, minInsync, brokerId, away);
  const hopeless = risks.filter(({ replicas, minInsync: required }) => replicas - 1 < required);
  const waiting = risks.filter(({ replicas, minInsync: required }) => replicas - 1 >= required);
  if (hopeless.length > 0 && availability === 'required') {
    return { go: false, never: true, reason: describeRisks(hopeless) };
  }
  const accepted = hopeless.filter(({ replicas, inSync }) => inSync < replicas);
  if (waiting.length + accepted.length > 0) {
    return { go: false, never: false, reason: describeRisks([...waiting, ...accepted]) };
  }
  return { go: true, alreadyDown: false };
}

function describeRisks(risks: readonly PartitionAtRisk[]): string {
  const shown = risks
    .slice(0, 3)
    .map(
      ({ topic, partition, inSync, minInsync }) =>
        `${topic}-${partition} (${inSync} in sync, min.insync.replicas ${minInsync})`,
    );
  const more = risks.length > shown.length ? ` and ${risks.length - shown.length} more` : '';
  return `${shown.join(', ')}${more} would fall below min ISR`;
}
