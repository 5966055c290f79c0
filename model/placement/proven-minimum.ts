import type { Demand } from './demand.ts';

/**
 * The fewest moves with which loads can be as even as `loads` are: the Lagrangian dual of the placement, computed from the
 * demands alone. Whatever the prices, no placement can do better; with the right ones it is exact. A demand takes its cheapest
 * brokers at these prices, a broker the load that suits its price best.
 * @param price of evenness: a broker's load costs price × load², more than all moves together
 */
export function provenMinimum(
  demands: readonly Demand[],
  rackOf: readonly number[],
  loads: readonly number[],
  prices: readonly number[],
  price: number,
): number {
  const demanded = demands.reduce((total, demand) => total + cheapest(demand, rackOf, prices), 0);
  const supplied = prices.reduce((total, each) => total + suited(each, price), 0);
  const evenness = loads.reduce((total, load) => total + price * load ** 2, 0);
  return Math.max(0, demanded + supplied - evenness);
}

/** What a demand's cheapest choice costs that keeps the racks: first what each rack must take, then the rest. */
function cheapest(
  { count, homes, options, racks }: Demand,
  rackOf: readonly number[],
  prices: readonly number[],
) {
  const offers = options
    .map((broker) => ({
      rack: rackOf[broker] as number,
      cost: (prices[broker] as number) + (homes.includes(broker) ? 0 : 1),
    }))
    .sort((a, b) => a.cost - b.cost);
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

/** The least of price × load² − each × load over all whole loads. */
function suited(each: number, price: number): number {
  const load = Math.max(0, Math.round(each / (2 * price)));
  return price * load ** 2 - each * load;
}
