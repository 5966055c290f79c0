import type { Demand } from './demand.ts';
import { type LoneLimits, Network } from './network.ts';
import { isCheaper, isReachable, type Path, shortestPaths, stepsTo } from './shortest-paths.ts';

/** The brokers that each demand got, and prices that prove that it can't be had with fewer moves. */
export interface EvenLoads {
  readonly chosen: readonly (readonly number[])[];
  readonly loads: readonly number[];
  readonly prices: Prices;
}

/** What one more unit costs at each broker; a lone replica may cost more, where the limit is reached. */
export interface Prices {
  readonly any: readonly number[];
  readonly lone: readonly number[];
  /** A broker's load costs this × load²: more than all moves together, so that even loads come before few moves. */
  readonly ofLoad: number;
}

/**
 * Loads as even as the demands allow (least sum of squares: within 1 wherever that is possible), of all such choices one with
 * the fewest moves, and of those one with the least weight. Exact: successive shortest paths of the min-cost flow demand →
 * rack → broker with convex costs at the brokers. Its residual graph is condensed to the brokers: the arc between two of them
 * is the cheapest exchange of any demand, so that a path costs brokers², however many partitions there are.
 */
export function evenLoads(
  demands: readonly Demand[],
  rackOf: readonly number[],
  loneLimits: LoneLimits = null,
): EvenLoads {
  const network = new Network(demands, rackOf, loneLimits);
  const loads = settleAll(
    network,
    rackOf.map(() => 0),
  );
  const chosen = demands.map((_, item) => network.chosen(item));
  const ofLoad = 1 + demands.reduce((total, { count }) => total + count, 0);
  return { chosen, loads, prices: pricesOf(network, loads, ofLoad) };
}

/** The same on top of loads that are there already, and without the proof. */
export function spreadEvenly(
  demands: readonly Demand[],
  rackOf: readonly number[],
  loads: readonly number[] = rackOf.map(() => 0),
): readonly (readonly number[])[] {
  const network = new Network(demands, rackOf, null, loads);
  settleAll(network, loads);
  return demands.map((_, item) => network.chosen(item));
}

function settleAll(network: Network, start: readonly number[]): readonly number[] {
  const loads = [...start];
  const waiting = network.units();
  while (waiting.some((units) => units > 0)) settle(network, loads, waiting);
  return loads;
}

/** Makes all units a load that wait where it is best, or else the one with the best path. */
function settle(network: Network, loads: number[], waiting: number[]): void {
  const paths = shortestPaths(network, waiting);
  const ends = paths.slice(0, loads.length);
  const best = ends.reduce((so, path) => (isBetterEnd(path, so, loads) ? path : so));
  const there = ends.filter(
    (path) => path.hops === 0 && isReachable(path) && !isBetterEnd(best, path, loads),
  );
  for (const { node } of there) count(loads, waiting, node, node);
  if (there.length > 0) return;
  const steps = stepsTo(best, paths);
  for (const { from, to, step } of steps) network.take(from, to, step);
  count(loads, waiting, steps[0]?.from as number, best.node);
}

function count(loads: number[], waiting: number[], from: number, to: number): void {
  waiting[from] = (waiting[from] as number) - 1;
  loads[to] = (loads[to] as number) + 1;
}

/** The least loaded broker that can be reached, then the cheapest path. */
function isBetterEnd(path: Path, than: Path, loads: readonly number[]): boolean {
  if (!isReachable(path) || !isReachable(than)) return isReachable(path) && !isReachable(than);
  const more = (loads[path.node] as number) - (loads[than.node] as number);
  return more === 0 ? isCheaper(path, than) : more < 0;
}

/** Shortest distances to the end of the flow: the solution of the dual problem. */
function pricesOf(network: Network, loads: readonly number[], ofLoad: number): Prices {
  const prices = new Array<number>(network.nodes).fill(Number.POSITIVE_INFINITY);
  for (const [broker, load] of loads.entries()) prices[broker] = ofLoad * (2 * load + 1);
  for (let again = true; again; ) {
    again = false;
    for (const from of prices.keys()) {
      for (const [to, price] of prices.entries()) {
        const step = from === to ? null : network.step(from, to);
        if (step === null || step.moves + price >= (prices[from] as number)) continue;
        prices[from] = step.moves + price;
        again = true;
      }
    }
  }
  const any = prices.slice(0, loads.length);
  return {
    any,
    lone: prices.length > loads.length ? prices.slice(loads.length) : any,
    ofLoad,
  };
}
