import type { Demand } from './demand.ts';
import type { EvenLoads, Prices } from './even-loads.ts';
import { isLone, type LoneLimits } from './network.ts';

/**
 * The fewest moves with which loads can be as even as they are: the Lagrangian dual of the placement, computed from the demands
 * and not from what they got. Whatever the prices, no placement can do better; with the right ones it is exact. A demand takes
 * its cheapest brokers at these prices, a broker the load that suits its price best.
 */
export function provenMinimum(
  demands: readonly Demand[],
  rackOf: readonly number[],
  { loads, prices }: EvenLoads,
  loneLimits: LoneLimits = null,
): number {
  const demanded = demands.reduce(
    (total, demand) =>
      total + cheapest(demand, rackOf, isLone(demand, loneLimits) ? prices.lone : prices.any),
    0,
  );
  const supplied = prices.any.reduce((total, price) => total + suited(price, prices.ofLoad), 0);
  const evenness = loads.reduce((total, load) => total + prices.ofLoad * load ** 2, 0);
  return Math.max(0, demanded + supplied + limited(prices, loneLimits) - evenness);
}

/** What a demand's cheapest choice costs that keeps the racks: what is pinned and what each rack must take, then the rest. */
function cheapest(
  { count, homes, pinned, options, racks }: Demand,
  rackOf: readonly number[],
  prices: readonly number[],
) {
  const offers = options
    .map((broker) => ({
      rack: rackOf[broker] as number,
      cost: (prices[broker] as number) + (homes.includes(broker) ? 0 : 1),
      pinned: pinned.includes(broker),
    }))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || a.cost - b.cost);
  const taken = racks.low.map(() => 0);
  let spare = count - racks.low.reduce((total, each) => total + each, 0);
  let total = 0;
  for (const { rack, cost } of offers) {
    const inRack = taken[rack] as number;
    const must = inRack < (racks.low[rack] as number);
    if (!must && (spare === 0 || inRack >= (racks.high[rack] as number))) continue;
    if (!must) spare--;
    taken[rack] = inRack + 1;
    total += cost;
  }
  return total;
}

/** The least of ofLoad × load² − price × load over all whole loads. */
function suited(price: number, ofLoad: number): number {
  const load = Math.max(0, Math.round(price / (2 * ofLoad)));
  return ofLoad * load ** 2 - price * load;
}

/** What the limit on lone replicas gives back where it is reached. */
function limited({ any, lone }: Prices, limits: LoneLimits): number {
  if (limits === null) return 0;
  return limits.reduce(
    (total, limit, broker) => total + limit * Math.min(0, (any[broker] as number) - (lone[broker] as number)),
    0,
  );
}
