import type { Demand } from './demand.ts';
import { evenBytes } from './even-bytes.ts';
import { evenLoads } from './even-loads.ts';
import { byTopicAndNumber, type Ground, groundOf } from './ground.ts';
import { repairLeaders } from './leader-repair.ts';
import { cheapestEvenLeaders } from './leader-search.ts';
import { areEven, type LeaderProblem, type Led, leadersOf } from './leaders.ts';
import type { LoneLimits } from './network.ts';
import { provenMinimum } from './proven-minimum.ts';
import { replicaDemands } from './replica-demands.ts';
import type { PartitionMove, PlacedPartition, Placement, PlacementRequest } from './request.ts';
import { requireFactors } from './rules.ts';

/**
 * Where replicas go when brokers join or leave, or when a topic gets another replication factor: the fewest that can move.
 * Rules, in this order:
 * 1. no two replicas of a partition in one rack while there are as many racks; otherwise as evenly over racks as goes
 * 2. preferred leaders (first replicas) within 1, which racks never forbid
 * 3. replicas per broker within 1 of each other; where racks of different sizes forbid that, as even as they and the leaders allow
 *    (the least sum of squares)
 * 4. the fewest replicas are copied
 * 5. of these placements, one with the fewest bytes to copy; its leaders then change as little as its replicas allow
 * Exact where all topics have the same replication factor: a flow finds the replicas, and their order makes leaders even. With
 * different factors it may take other replicas to make leaders even. No fast exact way to those is known, they are found by branch
 * and bound: exact while its effort lasts, as it does with tens of partitions. Of thousands of partitions with the flow's even
 * replicas and uneven leaders the best replicas found are taken, which may copy more than must be, and leaders may stay uneven.
 * Two scopes are less: a drain keeps what stays, gets loads as even as that allows, and leaders as even as those replicas allow;
 * `weigh: 'bytes'` is a heuristic.
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
  const limits = limitsOf(demands, request.scope, ground);
  const spread = evenLoads(demands, ground.rackOf, limits);
  const minimum = provenMinimum(demands, ground.rackOf, spread, limits);
  const even = request.weigh === 'bytes' ? evenBytes(demands, spread.chosen, ground.rackOf) : spread.chosen;
  const leadersFor = (replicas: readonly (readonly number[])[]) =>
    leadersOf(partitions, replicas, () => true, ground);
  const { chosen, leaders } =
    request.scope === 'balance'
      ? balanced({ demands, rackOf: ground.rackOf, limits, leadersFor }, even, request.weigh)
      : drained(partitions, even, ground);
  const moves = partitions.flatMap((partition, index) =>
    moveOf(partition, chosen[index] as readonly number[], leaders[index] as number, ground),
  );
  const cost = costOf(moves);
  // Where even leaders need less even replicas, those may take fewer copies.
  return { moves, ...cost, minimum: Math.min(minimum, cost.movedReplicas) };
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

function balanced(problem: LeaderProblem, even: Led['chosen'], weigh: PlacementRequest['weigh']): Led {
  const start = { chosen: even, leaders: problem.leadersFor(even) };
  if (areEven(start.leaders, problem.rackOf.length)) return start;
  const repaired = repairLeaders(problem, start);
  return weigh === 'bytes' ? repaired : cheapestEvenLeaders(problem, start, repaired);
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
function limitsOf(demands: readonly Demand[], scope: PlacementRequest['scope'], { ids }: Ground): LoneLimits {
  const lone = demands.filter(({ count }) => count === 1).length;
  const needed = scope === 'balance' && lone > 0 && lone < demands.length;
  return needed ? ids.map(() => Math.ceil(demands.length / ids.length)) : null;
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
