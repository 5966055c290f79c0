import type { RackBounds } from './racks.ts';

/** What one partition needs: `count` different brokers, given as indexes. */
export interface Demand {
  readonly count: number;
  /** Brokers that cost nothing: the replica, or the leadership, is there already. Each other one costs 1. */
  readonly homes: readonly number[];
  /** Of the homes, those that are taken whatever the load. */
  readonly pinned: readonly number[];
  /** The brokers to choose from. */
  readonly options: readonly number[];
  readonly racks: RackBounds;
  /** Among equally few moves those of the least total weight are made. */
  readonly weight: number;
}

/** May `demand` give up `from` and take `to` instead, when it has `chosen`? */
export function allows(
  demand: Demand,
  chosen: readonly number[],
  from: number,
  to: number,
  rackOf: readonly number[],
): boolean {
  if (!chosen.includes(from) || chosen.includes(to)) return false;
  if (demand.pinned.includes(from) || !demand.options.includes(to)) return false;
  const left = rackOf[from] as number;
  const entered = rackOf[to] as number;
  if (left === entered) return true;
  let inLeft = 0;
  let inEntered = 0;
  for (const broker of chosen) {
    const rack = rackOf[broker];
    if (rack === left) inLeft++;
    else if (rack === entered) inEntered++;
  }
  return inLeft > (demand.racks.low[left] as number) && inEntered < (demand.racks.high[entered] as number);
}

/** How many moves more it takes that `demand` has `to` in place of `from`. */
export const movesOf = ({ homes }: Demand, from: number, to: number): number =>
  (homes.includes(to) ? 0 : 1) - (homes.includes(from) ? 0 : 1);

/** A choice with as many homes as the racks allow; where that leaves a choice, the broker with the least in `loads`. */
export function firstChoice(demand: Demand, rackOf: readonly number[], loads: readonly number[]): number[] {
  const { low, high } = demand.racks;
  const taken = low.map(() => 0);
  let spare = demand.count - low.reduce((total, each) => total + each, 0);
  const fits = (broker: number) => {
    const rack = rackOf[broker] as number;
    const inRack = taken[rack] as number;
    return inRack < (low[rack] as number) || (spare > 0 && inRack < (high[rack] as number));
  };
  const chosen: number[] = [];
  const take = (broker: number) => {
    const rack = rackOf[broker] as number;
    if ((taken[rack] as number) >= (low[rack] as number)) spare--;
    taken[rack] = (taken[rack] as number) + 1;
    chosen.push(broker);
  };
  for (const home of demand.homes) if (fits(home)) take(home);
  while (chosen.length < demand.count) {
    let best = -1;
    for (const broker of demand.options) {
      if (chosen.includes(broker) || !fits(broker)) continue;
      if (best < 0 || (loads[broker] as number) < (loads[best] as number)) best = broker;
    }
    take(best);
  }
  return chosen;
}
