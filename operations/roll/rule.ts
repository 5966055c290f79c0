import type { ClusterDescription, QuorumDescription } from '../ports/kafka.ts';

/** No more than `atMost` of `members` may be away at the same time: the replicas of a partition, the voters of a quorum. */
export interface Rule {
  readonly members: readonly number[];
  readonly atMost: number;
}

/**
 * The rules of a whole and healthy cluster, each once: of a partition's replicas no more than RF − min ISR may be away
 * (one, where even that is too many and the outage was accepted), and of the KRaft voters one at a time.
 */
export function rulesOf(
  cluster: ClusterDescription,
  minInsync: ReadonlyMap<string, number>,
  quorum: QuorumDescription | null,
): readonly Rule[] {
  const rules = new Map<string, Rule>();
  for (const topic of cluster.topics.values()) {
    const required = minInsync.get(topic.name) ?? 1;
    for (const { replicas } of topic.partitions) {
      const members = [...replicas].sort((a, b) => a - b);
      const atMost = Math.max(1, replicas.length - required);
      rules.set(`${atMost}:${members}`, { members, atMost });
    }
  }
  const voters = (quorum?.voters ?? []).map(({ id }) => id);
  return [...rules.values(), ...(voters.length > 0 ? [{ members: voters, atMost: 1 }] : [])];
}
