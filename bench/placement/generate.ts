import type { PlacedPartition } from '../../model/placement/request.ts';

/**
 * What `kafka-reassign-partitions --generate` proposes, after the description in Kafka's documentation of AdminUtils
 * (assignReplicasToBrokers, without racks): each topic anew, as if nothing were there. The first replicas go round robin over
 * the brokers from a random one on, the others follow at a shift that is random at first and grows by 1 after each round.
 * Written from the description for shapes that don't run here; the real tool is asked where it can be.
 */
export function proposedByGenerate(
  partitions: readonly PlacedPartition[],
  brokerIds: readonly number[],
  random: () => number,
): readonly PlacedPartition[] {
  return [...grouped(partitions).values()].flatMap((ofTopic) => {
    const start = Math.floor(random() * brokerIds.length);
    const shift = Math.floor(random() * brokerIds.length);
    return ofTopic.map((each, index) => ({
      ...each,
      replicas: replicasOf(index, each.replicas.length, start, shift, brokerIds),
    }));
  });
}

function replicasOf(
  index: number,
  factor: number,
  start: number,
  shift: number,
  brokerIds: readonly number[],
): readonly number[] {
  const count = brokerIds.length;
  const first = (index + start) % count;
  const rounds = Math.floor(index / count);
  const followers = Array.from({ length: factor - 1 }, (_, follower) => {
    const distance = 1 + ((shift + rounds + follower) % (count - 1));
    return (first + distance) % count;
  });
  return [first, ...followers].map((position) => brokerIds[position] as number);
}

function grouped(partitions: readonly PlacedPartition[]): ReadonlyMap<string, PlacedPartition[]> {
  const topics = new Map<string, PlacedPartition[]>();
  for (const each of partitions) topics.set(each.topic, [...(topics.get(each.topic) ?? []), each]);
  return topics;
}

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
