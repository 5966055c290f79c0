import type { Demand } from './demand.ts';
import { spreadEvenly } from './even-loads.ts';
import { type Ground, groundOf, staying } from './ground.ts';
import { perRack, rackBounds } from './racks.ts';
import type { NewPartitionsRequest, PlacedPartition } from './request.ts';
import { requireFactors } from './rules.ts';

type Growing = NewPartitionsRequest['topics'][number];

/**
 * Replicas of partitions that are added, in the order of their numbers; nothing that is there moves. The same rules as `place`:
 * racks first, then replicas and leaders per broker of the whole cluster as even as they get, then those of the topic itself.
 * @throws PlacementImpossible
 */
export function placeNewPartitions({
  brokers,
  partitions,
  topics,
}: NewPartitionsRequest): ReadonlyMap<string, readonly (readonly number[])[]> {
  const ground = groundOf(brokers);
  requireFactors(new Map(topics.map(({ topic, replicationFactor }) => [topic, replicationFactor])), brokers);
  const placed = [...partitions];
  return new Map(
    topics.map((growing) => {
      const added = replicasOf(growing, placed, ground);
      placed.push(
        ...added.map((replicas, partition) => ({ topic: growing.topic, partition, replicas, bytes: 0 })),
      );
      return [growing.topic, added];
    }),
  );
}

function replicasOf(
  { topic, add, replicationFactor: count }: Growing,
  partitions: readonly PlacedPartition[],
  ground: Ground,
): readonly (readonly number[])[] {
  const any: Demand = {
    ...{ count, homes: [], pinned: [], options: ground.all, weight: 0 },
    racks: rackBounds(count, perRack(ground.all, ground.rackOf)),
  };
  const chosen = spreadEvenly(
    Array.from({ length: add }, () => any),
    ground.rackOf,
    levels(partitions, topic, ground, (replicas) => replicas),
  );
  const leaders = spreadEvenly(
    chosen.map((options) => ({ ...any, count: 1, options, racks: { low: [1], high: [1] } })),
    ground.all.map(() => 0),
    levels(partitions, topic, ground, (replicas) => replicas.slice(0, 1)),
  );
  return chosen.map((brokers, index) => inTurn(brokers, leaders[index]?.[0] as number, ground));
}

/**
 * The load of each broker, as a number by which brokers with equal loads go by the topic's own: both grow by 1 together, so that
 * their difference is what tells such brokers apart.
 */
function levels(
  partitions: readonly PlacedPartition[],
  topic: string,
  ground: Ground,
  counted: (replicas: readonly number[]) => readonly number[],
): readonly number[] {
  const loads = ground.all.map(() => 0);
  const own = ground.all.map(() => 0);
  for (const partition of partitions) {
    for (const broker of staying(counted(partition.replicas), ground)) {
      loads[broker] = (loads[broker] as number) + 1;
      if (partition.topic === topic) own[broker] = (own[broker] as number) + 1;
    }
  }
  const unit = 1 / (2 * Math.max(...loads) + 2);
  return loads.map((load, broker) => load + ((own[broker] as number) - load) * unit);
}

/** The leader, then its followers from there on, so that not all of them fail over to the lowest id. */
function inTurn(brokers: readonly number[], leader: number, { ids }: Ground): readonly number[] {
  const distance = (broker: number) => (broker - leader + ids.length) % ids.length;
  return brokers.toSorted((a, b) => distance(a) - distance(b)).map((broker) => ids[broker] as number);
}
