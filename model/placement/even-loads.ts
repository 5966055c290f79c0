import { type Demand, firstChoice } from './demand.ts';
import { type Exchange, Exchanges } from './exchanges.ts';

/** The brokers that each demand got, and prices that prove that it can't be had with fewer moves. */
export interface EvenLoads {
  readonly chosen: readonly (readonly number[])[];
  readonly loads: readonly number[];
  /** Per broker, what one more unit of load costs there; see `provenMinimum`. */
  readonly prices: readonly number[];
}

/**
 * Loads as even as the demands allow (least sum of squares: within 1 wherever that is possible), of all such choices one with
 * the fewest moves, and of those one with the least weight. Exact: successive shortest paths of the min-cost flow demand →
 * rack → broker with convex costs at the brokers. Its residual graph is condensed to the brokers: the arc between two of them
 * is the cheapest exchange of any demand, so that a path costs brokers², however many partitions there are.
 */
export function evenLoads(demands: readonly Demand[], rackOf: readonly number[]): EvenLoads {
  const exchanges = new Exchanges(demands, firstChoices(demands, rackOf), rackOf);
  const filled = rackOf.map(() => 0);
  const waiting = rackOf.map(() => 0);
  for (const item of demands.keys()) {
    for (const broker of exchanges.chosen(item)) waiting[broker] = (waiting[broker] as number) + 1;
  }
  while (waiting.some((units) => units > 0)) settle(exchanges, filled, waiting);
  return {
    chosen: demands.map((_, item) => exchanges.chosen(item)),
    loads: filled,
    prices: pricesOf(exchanges, filled, priceOfLoad(demands)),
  };
}

/** More than all moves together cost, so that even loads come before few moves. */
export const priceOfLoad = (demands: readonly Demand[]): number =>
  1 + demands.reduce((total, { count }) => total + count, 0);

/** Each demand by itself at its fewest moves: whatever the loads then are, no fewer moves give the same ones. */
function firstChoices(demands: readonly Demand[], rackOf: readonly number[]): readonly (readonly number[])[] {
  const loads = rackOf.map(() => 0);
  return demands.map((demand) => {
    const chosen = firstChoice(demand, rackOf, loads);
    for (const broker of chosen) loads[broker] = (loads[broker] as number) + 1;
    return chosen;
  });
}

/** Lets the units that wait at a broker count as its load where that is best, or one of them at the end of the best path. */
function settle(exchanges: Exchanges, filled: number[], waiting: number[]): void {
  const paths = shortestPaths(exchanges, waiting);
  const goal = paths.reduce((best, path) => (isBetterEnd(path, best, filled) ? path : best));
  const alike = paths.filter((path) => path.hops === 0 && !isBetterEnd(goal, path, filled));
  for (const { broker } of alike) add(filled, waiting, broker, broker);
  if (alike.length > 0) return;
  const hops = hopsTo(goal, paths);
  for (const { from, to, exchange } of hops) {
    const chosen = exchanges.chosen(exchange.item);
    exchanges.choose(
      exchange.item,
      chosen.map((broker) => (broker === from ? to : broker)),
    );
  }
  add(filled, waiting, hops[0]?.from ?? goal.broker, goal.broker);
}

function add(filled: number[], waiting: number[], from: number, to: number): void {
  waiting[from] = (waiting[from] as number) - 1;
  filled[to] = (filled[to] as number) + 1;
}

/** The cheapest way that one of the waiting units can take to a broker. */
interface Path {
  readonly broker: number;
  moves: number;
  weight: number;
  hops: number;
  /** The last hop; null: the unit waits right there, or no way leads there. */
  from: number | null;
  exchange: Exchange | null;
}

/** Bellman and Ford: an exchange that takes a move back costs less than nothing. Of equal paths the one with fewer hops. */
function shortestPaths(exchanges: Exchanges, waiting: readonly number[]): readonly Path[] {
  const paths = waiting.map(
    (units, broker): Path =>
      units > 0
        ? { broker, moves: 0, weight: 0, hops: 0, from: null, exchange: null }
        : { broker, moves: Number.POSITIVE_INFINITY, weight: 0, hops: 0, from: null, exchange: null },
  );
  let changed = paths.filter(({ moves }) => moves === 0);
  while (changed.length > 0) {
    const next = new Set<Path>();
    for (const path of changed) {
      for (const to of paths) if (improve(exchanges, path, to)) next.add(to);
    }
    changed = [...next];
  }
  return paths;
}

function improve(exchanges: Exchanges, path: Path, to: Path): boolean {
  if (path === to) return false;
  const exchange = exchanges.best(path.broker, to.broker);
  if (exchange === null) return false;
  const moves = path.moves + exchange.moves;
  const weight = path.weight + exchange.weight;
  const hops = path.hops + 1;
  if (!isCheaper(moves, weight, hops, to)) return false;
  Object.assign(to, { moves, weight, hops, from: path.broker, exchange });
  return true;
}

function isCheaper(moves: number, weight: number, hops: number, than: Path): boolean {
  if (moves !== than.moves) return moves < than.moves;
  if (weight !== than.weight) return weight < than.weight;
  return hops < than.hops;
}

/** The least loaded broker that can be reached, then the cheapest path. */
function isBetterEnd(path: Path, than: Path, filled: readonly number[]): boolean {
  if (path.moves === Number.POSITIVE_INFINITY) return false;
  if (than.moves === Number.POSITIVE_INFINITY) return true;
  const more = (filled[path.broker] as number) - (filled[than.broker] as number);
  return more === 0 ? isCheaper(path.moves, path.weight, path.hops, than) : more < 0;
}

interface Hop {
  readonly from: number;
  readonly to: number;
  readonly exchange: Exchange;
}

function hopsTo(goal: Path, paths: readonly Path[]): readonly Hop[] {
  const hops: Hop[] = [];
  for (let at = goal; at.from !== null && at.exchange !== null; at = paths[at.from] as Path) {
    hops.unshift({ from: at.from, to: at.broker, exchange: at.exchange });
  }
  return hops;
}

/** Shortest distances to the end of the flow: the dual solution. */
function pricesOf(exchanges: Exchanges, loads: readonly number[], price: number): readonly number[] {
  const prices = loads.map((load) => price * (2 * load + 1));
  let again = true;
  while (again) {
    again = false;
    for (const from of loads.keys()) {
      for (const to of loads.keys()) {
        const exchange = exchanges.best(from, to);
        if (exchange === null || exchange.moves + (prices[to] as number) >= (prices[from] as number))
          continue;
        prices[from] = exchange.moves + (prices[to] as number);
        again = true;
      }
    }
  }
  return prices;
}
