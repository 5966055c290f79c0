import { allows, type Demand, movesOf } from './demand.ts';
import { type LeaderProblem, type Led, leaderCounts, squares } from './leaders.ts';

/** A partition gives up the replica on one broker and takes one on another. */
interface Shift {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly moves: number;
  readonly weight: number;
}

type Choice = Led['chosen'];

/**
 * Replicas can be even in a way that leaders can't: where partitions have different numbers of replicas, some brokers may hold
 * nearly all of the partitions that they hold. Then replicas of two partitions change places, at the least cost that is found.
 * @returns the replicas, changed where leaders then are more even
 */
export function repairLeaders({ demands, rackOf, leadersFor }: LeaderProblem, start: Led): Led {
  for (let led = start; ; ) {
    const shifts = cheapestShifts(demands, led.chosen, led.leaders, rackOf);
    if (shifts === null) return led;
    const chosen = shifts.reduce(shifted, led.chosen);
    const leaders = leadersFor(chosen);
    if (squares(leaders, rackOf.length) >= squares(led.leaders, rackOf.length)) return led;
    led = { chosen, leaders };
  }
}

const shifted = (chosen: Choice, { index, from, to }: Shift): Choice =>
  chosen.with(
    index,
    (chosen[index] as readonly number[]).map((broker) => (broker === from ? to : broker)),
  );

/** null: leaders are within 1, or no two shifts help. */
function cheapestShifts(
  demands: readonly Demand[],
  chosen: Choice,
  leaders: readonly number[],
  rackOf: readonly number[],
): readonly Shift[] | null {
  const counts = leaderCounts(leaders, rackOf.length);
  const most = counts.indexOf(Math.max(...counts));
  const least = counts.indexOf(Math.min(...counts));
  if ((counts[most] as number) - (counts[least] as number) <= 1) return null;
  const givers = reachable(most, chosen, leaders, (leader, replica) => [leader, replica]);
  const takers = reachable(least, chosen, leaders, (leader, replica) => [replica, leader]);
  const out = new Cheapest();
  const back = new Cheapest();
  for (const [index, demand] of demands.entries()) {
    const leader = leaders[index] as number;
    const replicas = chosen[index] as readonly number[];
    const offer = (into: Cheapest, from: number, to: number) => {
      if (!allows(demand, replicas, from, to, rackOf)) return;
      const moves = movesOf(demand, from, to);
      into.offer({ index, from, to, moves, weight: moves * demand.weight });
    };
    for (const giver of givers) {
      for (const taker of takers) {
        if (givers.has(leader)) offer(out, giver, taker);
        if (leader !== taker) offer(back, taker, giver);
      }
    }
  }
  return cheapestPair(out, back, loadsOf(chosen, rackOf.length));
}

/** Brokers that leaderships can go on to (or come from), one elected after the other. */
export function reachable(
  start: number,
  chosen: Choice,
  leaders: readonly number[],
  arc: (leader: number, replica: number) => readonly [number, number],
): ReadonlySet<number> {
  const found = new Set([start]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [index, replicas] of chosen.entries()) {
      for (const replica of replicas) {
        const [from, to] = arc(leaders[index] as number, replica);
        if (found.has(from)) found.add(to);
      }
    }
  }
  return found;
}

function loadsOf(chosen: Choice, brokers: number): readonly number[] {
  const loads = new Array<number>(brokers).fill(0);
  for (const broker of chosen.flat()) loads[broker] = (loads[broker] as number) + 1;
  return loads;
}

/** The cheapest shift for each pair of brokers. */
class Cheapest {
  readonly shifts = new Map<string, Shift>();

  offer(shift: Shift): void {
    const key = `${shift.from} ${shift.to}`;
    const known = this.shifts.get(key);
    if (!known || isLess(shift, known)) this.shifts.set(key, shift);
  }
}

const isLess = (
  a: { readonly moves: number; readonly weight: number },
  b: { readonly moves: number; readonly weight: number },
): boolean => (a.moves === b.moves ? a.weight < b.weight : a.moves < b.moves);

/** One shift out and one back, so that loads stay as they are; one alone where the loads just change places. */
function cheapestPair(out: Cheapest, back: Cheapest, loads: readonly number[]): readonly Shift[] | null {
  let best: readonly Shift[] | null = null;
  const cost = (shifts: readonly Shift[]) => ({
    moves: shifts.reduce((total, { moves }) => total + moves, 0),
    weight: shifts.reduce((total, { weight }) => total + weight, 0),
  });
  const consider = (shifts: readonly Shift[]) => {
    if (best === null || isLess(cost(shifts), cost(best))) best = shifts;
  };
  for (const there of out.shifts.values()) {
    const { from, to } = there;
    const again = back.shifts.get(`${to} ${from}`);
    if ((loads[from] as number) === (loads[to] as number) + 1) consider([there]);
    if (again && again.index !== there.index) consider([there, again]);
  }
  return best;
}
