import { allows, type Demand, movesOf } from './demand.ts';

/** Brokers whose bytes are this close to the mean are left alone. */
const TOLERANCE = 0.05;

type Choice = readonly (readonly number[])[];

/** One of a broker's replicas that may go to a certain other broker. */
interface Candidate {
  readonly item: number;
  readonly bytes: number;
  /** Bytes that are copied for it; less than 0: a copy that is no longer needed. */
  readonly copied: number;
}

interface Swap {
  readonly from: number;
  readonly to: number;
  readonly there: Candidate;
  readonly back: Candidate | null;
  /** By how much the sum of squares of the brokers' bytes gets less. */
  readonly gain: number;
  readonly copied: number;
}

/**
 * Exchanges replicas between brokers until each has within 5 % of the mean of bytes, or no exchange of two helps; replicas per
 * broker stay within 1, racks are kept. A heuristic: a big replica for a small one, between the fullest and the emptiest broker
 * that can do so, each time the pair that evens the two out best.
 */
export function evenBytes(demands: readonly Demand[], start: Choice, rackOf: readonly number[]): Choice {
  const chosen = start.map((brokers) => [...brokers]);
  for (;;) {
    const swap = bestSwap(demands, chosen, rackOf);
    if (swap === null) return chosen;
    put(chosen[swap.there.item] as number[], swap.from, swap.to);
    if (swap.back) put(chosen[swap.back.item] as number[], swap.to, swap.from);
  }
}

function put(brokers: number[], from: number, to: number): void {
  brokers[brokers.indexOf(from)] = to;
}

/** Of the pairs of brokers with the greatest difference the first that can exchange anything. */
function bestSwap(demands: readonly Demand[], chosen: Choice, rackOf: readonly number[]): Swap | null {
  const { bytes, replicas } = totals(demands, chosen, rackOf.length);
  const mean = bytes.reduce((total, each) => total + each, 0) / bytes.length;
  const brokers = bytes.map((_, broker) => broker);
  const isOff = (broker: number) => Math.abs((bytes[broker] as number) - mean) > TOLERANCE * mean;
  const difference = ([a, b]: readonly [number, number]) => (bytes[a] as number) - (bytes[b] as number);
  const pairs = brokers
    .flatMap((from) => brokers.map((to): readonly [number, number] => [from, to]))
    .filter((pair) => difference(pair) > 0 && (isOff(pair[0]) || isOff(pair[1])))
    .sort((a, b) => difference(b) - difference(a));
  for (const [from, to] of pairs) {
    const there = candidates(demands, chosen, from, to, rackOf);
    const back = candidates(demands, chosen, to, from, rackOf);
    const alone = (replicas[from] as number) === (replicas[to] as number) + 1;
    const swap = bestPair(from, to, difference([from, to]), there, alone ? [null, ...back] : back);
    if (swap) return swap;
  }
  return null;
}

function totals(demands: readonly Demand[], chosen: Choice, brokers: number) {
  const bytes = new Array<number>(brokers).fill(0);
  const replicas = new Array<number>(brokers).fill(0);
  for (const [item, { weight }] of demands.entries()) {
    for (const broker of chosen[item] as readonly number[]) {
      bytes[broker] = (bytes[broker] as number) + weight;
      replicas[broker] = (replicas[broker] as number) + 1;
    }
  }
  return { bytes, replicas };
}

/** By size. */
function candidates(
  demands: readonly Demand[],
  chosen: Choice,
  from: number,
  to: number,
  rackOf: readonly number[],
): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const [item, demand] of demands.entries()) {
    if (!allows(demand, chosen[item] as readonly number[], from, to, rackOf)) continue;
    found.push({ item, bytes: demand.weight, copied: movesOf(demand, from, to) * demand.weight });
  }
  return found.sort((a, b) => a.bytes - b.bytes);
}

/** For each that goes, the one whose return leaves the two brokers closest: `there` and `back` are by size. */
function bestPair(
  from: number,
  to: number,
  difference: number,
  there: readonly Candidate[],
  back: readonly (Candidate | null)[],
): Swap | null {
  let best: Swap | null = null;
  let at = 0;
  for (const going of there) {
    const ideal = going.bytes - difference / 2;
    while (at < back.length && (back[at]?.bytes ?? 0) < ideal) at++;
    for (const index of [at - 1, at]) {
      const coming = back[index];
      if (coming === undefined || coming?.item === going.item) continue;
      const shift = going.bytes - (coming?.bytes ?? 0);
      const gain = 2 * shift * (difference - shift);
      const copied = going.copied + (coming?.copied ?? 0);
      if (gain <= 0 || (best && (gain < best.gain || (gain === best.gain && copied >= best.copied))))
        continue;
      best = { from, to, there: going, back: coming, gain, copied };
    }
  }
  return best;
}
