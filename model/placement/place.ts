import type { Demand } from './demand.ts';
import { evenBytes } from './even-bytes.ts';
import { evenLoads } from './even-loads.ts';
import { byTopicAndNumber, type Ground, groundOf } from './ground.ts';
import { repairLeaders } from './leader-repair.ts';
import { leadersOf } from './leaders.ts';
import { provenMinimum } from './proven-minimum.ts';
import { replicaDemands } from './replica-demands.ts';
import type { PartitionMove, PlacedPartition, Placement, PlacementRequest } from './request.ts';
import { requireFactors } from './rules.ts';

/**
 * Where replicas go when brokers join or leave, or when a topic gets another replication factor: the fewest that can move.
 * Rules, in this order:
 * 1. no two replicas of a partition in one rack while there are as many racks; otherwise as evenly over racks as goes
 * 2. replicas per broker within 1 of each other; where racks of different sizes forbid that, as even as they allow (the least
 *    sum of squares)
 * 3. preferred leaders (first replicas) within 1. That takes only another order of replicas where all topics have the same
 *    replication factor; where they don't, no broker holds more partitions with one replica than it may lead
 * 4. the fewest replicas are copied
 * 5. of these placements, the one with the fewest bytes to copy, then with the fewest leader changes
 * 1 to 5 are exact but for one case: leaders that can't get even although rule 3 is kept. That takes different replication factors,
 * racks of different sizes and many partitions with one replica (one of 20,000 random clusters); it may cost copies beyond
 * `minimum`, and they are searched for, not proven. A drain keeps what stays, and gets as even as that allows.
 * Deterministic.
 * @throws PlacementImpossible
 */
export function place(request: PlacementRequest): Placement {
  const ground = groundOf(request.brokers);
  const partitions = request.partitions.toSorted(byTopicAndNumber);
  const factorOf = ({ topic, replicas }: PlacedPartition) =>
    request.replicationFactors?.get(topic) ?? replicas.length;
  requireFactors(largestFactors(partitions, factorOf), request.brokers);
  const demands = replicaDemands(partitions, request.scope, factorOf, ground);
  const loneLimit = limitOf(demands, request.scope, ground);
  const spread = evenLoads(demands, ground.rackOf, loneLimit);
  const minimum = provenMinimum(demands, ground.rackOf, spread, loneLimit);
  const even = request.weigh === 'bytes' ? evenBytes(demands, spread.chosen, ground.rackOf) : spread.chosen;
  const { chosen, leaders } =
    request.scope === 'balance'
      ? repairLeaders(demands, even, ground.rackOf, (replicas) =>
          leadersOf(partitions, replicas, () => true, ground),
        )
      : drained(partitions, even, ground);
  const moves = partitions.flatMap((partition, index) =>
    moveOf(partition, chosen[index] as readonly number[], leaders[index] as number, ground),
  );
  return { moves, ...costOf(moves), minimum };
}

/** Of each topic; while a reassignment is half done its partitions differ. */
function largestFactors(
  partitions: readonly PlacedPartition[],
  factorOf: (partition: PlacedPartition) => number,
): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const partition of partitions) {
    largest.set(partition.topic, Math.max(factorOf(partition), largest.get(partition.topic) ?? 0));
  }
  return largest;
}

/** Only partitions with a replica on a broker that leaves may get another leader although theirs stays. */
function drained(
  partitions: readonly PlacedPartition[],
  chosen: readonly (readonly number[])[],
  ground: Ground,
) {
  const leaves = (id: number) => !ground.indexOf.has(id);
  const mayChange = (index: number) => (partitions[index] as PlacedPartition).replicas.some(leaves);
  return { chosen, leaders: leadersOf(partitions, chosen, mayChange, ground) };
}

/** Partitions with one replica per broker, so that leaders can be within 1; no matter where all have one, or none has. */
function limitOf(demands: readonly Demand[], scope: PlacementRequest['scope'], { ids }: Ground): number {
  const lone = demands.filter(({ count }) => count === 1).length;
  const needed = scope === 'balance' && lone > 0 && lone < demands.length;
  return needed ? Math.ceil(demands.length / ids.length) : Number.POSITIVE_INFINITY;
}

function moveOf(
  { topic, partition, replicas: from, bytes }: PlacedPartition,
  chosen: readonly number[],
  leader: number,
  { ids }: Ground,
): readonly PartitionMove[] {
  const kept = new Set(chosen.map((broker) => ids[broker] as number));
  const to = ordered(from, kept, ids[leader] as number);
  return to.join() === from.join() ? [] : [{ topic, partition, from, to, bytes }];
}

/** Replicas that stay keep their places, those that come take the places of those that go. */
function ordered(from: readonly number[], to: ReadonlySet<number>, leader: number): readonly number[] {
  const coming = [...to].filter((id) => !from.includes(id));
  const inPlace = from.flatMap((id) => (to.has(id) ? id : (coming.shift() ?? [])));
  return [leader, ...[...inPlace, ...coming].filter((id) => id !== leader)];
}

function costOf(moves: readonly PartitionMove[]) {
  const copies = moves.map(({ from, to }) => to.filter((id) => !from.includes(id)).length);
  return {
    movedReplicas: copies.reduce((total, each) => total + each, 0),
    movedBytes: moves.reduce((total, { bytes }, index) => total + bytes * (copies[index] as number), 0),
    leaderOnly: moves.filter(
      ({ from, to }) => from.length === to.length && to.every((id) => from.includes(id)),
    ).length,
  };
}
