import type { Demand } from './demand.ts';
import { evenLoads } from './even-loads.ts';
import { reachable } from './leader-repair.ts';
import { areEven, type LeaderProblem, type Led, leaderCounts, squares } from './leaders.ts';
import type { LoneLimits } from './network.ts';

/** What flows may cost in all, in demands × brokers²: under two seconds of CPU. */
const EFFORT = 4_000_000;

/** What is asked of replicas beyond the demands, so that leaders can get even. */
interface Branch {
  readonly limits: LoneLimits;
  /** By demand: brokers that it must have. */
  readonly pins: ReadonlyMap<number, readonly number[]>;
}

/** A branch, and the cheapest replicas in it without regard to leaders. */
interface Node extends Branch, Led {
  readonly cost: Cost;
}

/** The first that differs counts. The last one tells which of equally cheap replicas to look at first. */
type Cost = readonly [squares: number, moves: number, weight: number, squaresOfLeaders: number];

/** Brokers that have more partitions to themselves than they may lead. */
interface Crowd {
  readonly brokers: ReadonlySet<number>;
  readonly mayLead: number;
  /** Partitions without a replica elsewhere. */
  readonly inside: readonly number[];
}

/**
 * Of the replicas that allow leaders within 1 the most even ones, of these some with the fewest moves, then with the least weight:
 * branch and bound. Leaders can be within 1 if and only if no brokers are a crowd (Hall's theorem). Where some are, one of the
 * partitions inside must get a replica elsewhere; each way to do so is a branch, its bound is the flow's exact optimum.
 * @param start the cheapest replicas without regard to leaders
 * @param known replicas to return when none are cheaper, or when none are found with `EFFORT`
 */
export function cheapestEvenLeaders(problem: LeaderProblem, start: Led, known: Led): Led {
  const root = nodeOf(start, { limits: problem.limits, pins: new Map() }, problem);
  const open = [root];
  let best = nodeOf(known, root, problem);
  let isEven = areEven(known.leaders, problem.rackOf.length);
  const seen = new Set<string>();
  const flow = problem.demands.length * problem.rackOf.length ** 2;
  for (let effort = 0; ; ) {
    const node = takeCheapest(open);
    if (node === null || (isEven && !isLess(node.cost, best.cost))) return best;
    if (areEven(node.leaders, problem.rackOf.length)) return node;
    for (const branch of branches(node, problem)) {
      const key = keyOf(branch);
      if (seen.has(key)) continue;
      seen.add(key);
      effort += flow;
      if (effort > EFFORT) return best;
      const child = solved(branch, problem);
      if (isEven && !isLess(child.cost, best.cost)) continue;
      open.push(child);
      if (!areEven(child.leaders, problem.rackOf.length)) continue;
      best = child;
      isEven = true;
    }
  }
}

const keyOf = ({ limits, pins }: Branch): string =>
  [limits, ...[...pins].toSorted(([a], [b]) => a - b)].join('; ');

function takeCheapest(open: Node[]): Node | null {
  let least = 0;
  for (const [index, { cost }] of open.entries()) if (isLess(cost, (open[least] as Node).cost)) least = index;
  return open.splice(least, 1)[0] ?? null;
}

function isLess(a: Cost, b: Cost): boolean {
  const differs = a.findIndex((each, index) => each !== b[index]);
  return differs >= 0 && (a[differs] as number) < (b[differs] as number);
}

function solved(branch: Branch, problem: LeaderProblem): Node {
  const demands = problem.demands.map((demand, item) => {
    const pinned = branch.pins.get(item);
    return pinned ? { ...demand, pinned, homes: [...new Set([...pinned, ...demand.homes])] } : demand;
  });
  const { chosen } = evenLoads(demands, problem.rackOf, branch.limits);
  return nodeOf({ chosen, leaders: problem.leadersFor(chosen) }, branch, problem);
}

function nodeOf({ chosen, leaders }: Led, { limits, pins }: Branch, problem: LeaderProblem): Node {
  const brokers = problem.rackOf.length;
  let moves = 0;
  let weight = 0;
  for (const [item, demand] of problem.demands.entries()) {
    const copies = chosen[item]?.filter((broker) => !demand.homes.includes(broker)).length as number;
    moves += copies;
    weight += copies * demand.weight;
  }
  const cost = [squares(chosen.flat(), brokers), moves, weight, squares(leaders, brokers)] as const;
  return { chosen, leaders, limits, pins, cost };
}

/** Together they have all solutions of the node: a partition with more replicas gets one elsewhere, or fewer lone ones are inside. */
function branches(node: Node, { demands, rackOf }: LeaderProblem): readonly Branch[] {
  const { brokers, mayLead, inside } = crowdOf(node, rackOf);
  const isLone = (item: number) => demands[item]?.count === 1;
  const lone = inside.filter(isLone);
  const others = inside.filter((item) => !isLone(item)).slice(0, Math.max(0, mayLead + 1 - lone.length));
  const elsewhere = [...rackOf.keys()].filter((broker) => !brokers.has(broker));
  return [
    ...others.flatMap((item) => elsewhere.flatMap((broker) => pin(node, item, broker, demands, rackOf))),
    ...[...brokers].flatMap((broker) => {
      const held = lone.filter((item) => node.chosen[item]?.includes(broker)).length;
      return held > 0 ? fewerLone(node, broker, held - 1, demands) : [];
    }),
  ];
}

function pin(
  node: Node,
  item: number,
  broker: number,
  demands: readonly Demand[],
  rackOf: readonly number[],
): Branch[] {
  const { count, racks } = demands[item] as Demand;
  const pinned = [...(node.pins.get(item) ?? []), broker].toSorted((a, b) => a - b);
  const inRacks = racks.low.map((_, rack) => pinned.filter((each) => rackOf[each] === rack).length);
  const needed = inRacks.reduce(
    (total, inRack, rack) => total + Math.max(inRack, racks.low[rack] as number),
    0,
  );
  const fits = needed <= count && inRacks.every((inRack, rack) => inRack <= (racks.high[rack] as number));
  return fits ? [{ limits: node.limits, pins: new Map(node.pins).set(item, pinned) }] : [];
}

function fewerLone(
  { limits, pins }: Node,
  broker: number,
  limit: number,
  demands: readonly Demand[],
): Branch[] {
  const lone = demands.filter(({ count }) => count === 1).length;
  const fewer = limits?.with(broker, limit) ?? [];
  return fewer.reduce((total, each) => total + each, 0) < lone ? [] : [{ limits: fewer, pins }];
}

/** As small a one as goes, so that there are few branches. */
function crowdOf({ chosen, leaders }: Led, rackOf: readonly number[]): Crowd {
  const among = (brokers: ReadonlySet<number>): Crowd => {
    const few = Math.floor(chosen.length / rackOf.length) * brokers.size;
    const mayLead = few + Math.min(brokers.size, chosen.length % rackOf.length);
    const inside = [...chosen.keys()].filter((item) => chosen[item]?.every((broker) => brokers.has(broker)));
    return { brokers, mayLead, inside };
  };
  const counts = leaderCounts(leaders, rackOf.length);
  const most = counts.indexOf(Math.max(...counts));
  const least = counts.indexOf(Math.min(...counts));
  const giving = reachable(most, chosen, leaders, (leader, replica) => [leader, replica]);
  const taking = reachable(least, chosen, leaders, (leader, replica) => [replica, leader]);
  let crowd = among(giving);
  if (crowd.inside.length <= crowd.mayLead) {
    crowd = among(new Set([...rackOf.keys()].filter((broker) => !taking.has(broker))));
  }
  for (const broker of crowd.brokers) {
    const smaller = among(new Set([...crowd.brokers].filter((other) => other !== broker)));
    if (smaller.inside.length > smaller.mayLead) crowd = smaller;
  }
  return crowd;
}
