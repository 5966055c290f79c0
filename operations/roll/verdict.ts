import type { ClusterDescription, QuorumDescription } from '../ports/kafka.ts';

/** May one member go down now? */
export type Verdict =
  | { readonly go: true; readonly alreadyDown: boolean }
  | {
      readonly go: false;
      readonly reason: string;
      /** Waiting will not help: the member can never go without falling below the rule. */
      readonly never: boolean;
    };

export type Availability = 'required' | 'best-effort';

export interface PartitionAtRisk {
  readonly topic: string;
  readonly partition: number;
  readonly inSync: number;
  readonly replicas: number;
  readonly minInsync: number;
}

/** Partitions that would fall below min ISR without `brokerId`. */
export function partitionsAtRisk(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
  brokerId: number,
): readonly PartitionAtRisk[] {
  const risks: PartitionAtRisk[] = [];
  for (const topic of cluster.topics.values()) {
    const required = minInsync.get(topic.name) ?? 1;
    for (const { partition, isr, replicas } of topic.partitions) {
      if (isr.includes(brokerId) && isr.length - 1 < required) {
        risks.push({
          topic: topic.name,
          partition,
          inSync: isr.length,
          replicas: replicas.length,
          minInsync: required,
        });
      }
    }
  }
  return risks;
}

/** Topics of which a partition on `brokerId` can't keep min ISR without it, even when every replica is in sync. */
export function topicsThatCannotSurvive(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
  brokerId: number,
): readonly string[] {
  return [...cluster.topics.values()]
    .filter((topic) =>
      topic.partitions.some(
        ({ replicas }) =>
          replicas.includes(brokerId) && replicas.length - 1 < (minInsync.get(topic.name) ?? 1),
      ),
    )
    .map((topic) => topic.name)
    .sort();
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

/** How many partitions lack a leader or a replica in sync. */
export function underReplicated(cluster: ClusterDescription): number {
  let count = 0;
  for (const topic of cluster.topics.values()) {
    for (const { replicas, isr, leader } of topic.partitions) {
      if (leader === null || isr.length < replicas.length) count++;
    }
  }
  return count;
}

/** A voter counts for the majority while it has caught up with the leader this recently. */
const CAUGHT_UP_WITHIN_MS = 5_000;

/** May `brokerId` leave the KRaft quorum for a while? Null where the quorum says nothing against it. */
export function quorumObjection(
  quorum: QuorumDescription | null,
  brokerId: number,
): { readonly reason: string; readonly never: boolean } | null {
  if (quorum === null || !quorum.voters.some(({ id }) => id === brokerId)) return null;
  const majority = Math.floor(quorum.voters.length / 2) + 1;
  const others = quorum.voters.filter(({ id }) => id !== brokerId);
  // the leader reports its own time for itself, so its clock is compared with itself
  const leaderTime = quorum.voters.find(({ id }) => id === quorum.leaderId)?.lastCaughtUpMs ?? 0;
  const current = others.filter(
    ({ id, lastCaughtUpMs }) =>
      id === quorum.leaderId ||
      (lastCaughtUpMs !== null && leaderTime - lastCaughtUpMs <= CAUGHT_UP_WITHIN_MS),
  );
  if (current.length >= majority) return null;
  return {
    reason: `the controller quorum needs ${majority} of ${quorum.voters.length} voters, and without ${brokerId} only ${current.length} are up to date`,
    never: others.length < majority,
  };
}

/** The whole rule for one broker. */
export function brokerVerdict(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
  brokerId: number,
  availability: Availability,
): Verdict {
  const risks = partitionsAtRisk(cluster, minInsync, brokerId);
  const hopeless = risks.filter(({ replicas, minInsync: required }) => replicas - 1 < required);
  const waiting = risks.filter(({ replicas, minInsync: required }) => replicas - 1 >= required);
  if (hopeless.length > 0 && availability === 'required') {
    return { go: false, never: true, reason: describeRisks(hopeless) };
  }
  if (waiting.length > 0) return { go: false, never: false, reason: describeRisks(waiting) };
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
