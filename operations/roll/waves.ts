import { Colouring, type Problem, stateProblem } from './colouring.ts';
import type { Rule } from './rule.ts';

export interface WavePlan {
  /** Every member in exactly one wave; within a wave no rule is broken. */
  readonly waves: readonly (readonly number[])[];
  /** Max over the rules of ceil(members to roll ÷ at most away): no roll can do with fewer waves. */
  readonly lowerBound: number;
  /** True when no plan with fewer waves exists; false when the search was given up and the greedy plan may be one too many. */
  readonly exact: boolean;
}

/** Steps of the search before the best plan found so far is taken: a tenth of a second or two. */
const STEPS = 20_000;

/**
 * Splits members into the fewest waves such that each wave keeps every rule: graph colouring where a rule lets one member
 * go at a time, colouring with capacities otherwise. Exact by branch and bound (the order of DSATUR) for what a cluster
 * looks like; beyond `steps` it falls back to the best greedy plan found, which has at most
 * 1 + max over members of (members it must not go with + Σ over its other rules of floor((members − 1) ÷ at most)) waves.
 * A rule that lets nobody go counts as one that lets one member go.
 */
export function planWaves(
  members: readonly number[],
  rules: readonly Rule[],
  steps: number = STEPS,
): WavePlan {
  const problem = stateProblem(members, rules);
  const lowerBound = wavesAtLeast(members, rules);
  const floor = Math.max(lowerBound, problem.clique);
  const search = new Search(problem, floor, steps);
  const colours = search.run();
  const waves: number[][] = [];
  problem.members.forEach((member, index) => {
    const colour = colours[index] as number;
    waves[colour] ??= [];
    waves[colour].push(member);
  });
  return { waves, lowerBound, exact: search.finished };
}

/** Max over the rules of ceil(members to roll ÷ at most away); 0 for no members. */
export function wavesAtLeast(members: readonly number[], rules: readonly Rule[]): number {
  const rolled = new Set(members);
  let least = rolled.size > 0 ? 1 : 0;
  for (const rule of rules) {
    const count = rule.members.filter((member) => rolled.has(member)).length;
    least = Math.max(least, Math.ceil(count / Math.max(1, rule.atMost)));
  }
  return least;
}

/** Depth-first search for a colouring with fewer colours than the best so far, until it meets the floor. */
class Search {
  readonly #problem: Problem;
  readonly #floor: number;
  readonly #colouring: Colouring;
  #best: Int32Array = new Int32Array(0);
  #bestCount: number;
  #stepsLeft: number;
  #gaveUp = false;

  constructor(problem: Problem, floor: number, steps: number) {
    this.#problem = problem;
    this.#floor = floor;
    this.#colouring = new Colouring(problem);
    this.#bestCount = problem.members.length + 1;
    this.#stepsLeft = steps;
  }

  /** True when the result is known to be the smallest. */
  get finished(): boolean {
    return !this.#gaveUp || this.#bestCount <= this.#floor;
  }

  run(): Int32Array {
    this.#descend(0, 0);
    return this.#best;
  }

  #descend(placed: number, used: number): void {
    if (used >= this.#bestCount || this.#bestCount <= this.#floor) return;
    if (placed === this.#problem.members.length) {
      this.#best = this.#colouring.colours.slice();
      this.#bestCount = used;
      return;
    }
    const member = this.#colouring.hardest(used);
    for (let colour = 0; colour <= used && colour < this.#bestCount - 1; colour++) {
      if (!this.#colouring.fits(member, colour)) continue;
      // the first descent is the greedy plan and is always made
      if (this.#best.length > 0 && this.#stepsLeft-- <= 0) {
        this.#gaveUp = true;
        return;
      }
      this.#colouring.place(member, colour);
      this.#descend(placed + 1, Math.max(used, colour + 1));
      this.#colouring.remove(member);
    }
  }
}
