import type { Rule } from './rule.ts';

/** Members as indices, and what keeps them apart. */
export interface Problem {
  readonly members: readonly number[];
  /** Per member: those that it must never share a colour with. */
  readonly conflicts: readonly (readonly number[])[];
  /** Rules that allow more than one of theirs, as indices. */
  readonly capacities: readonly { readonly members: readonly number[]; readonly atMost: number }[];
  /** Size of a set of members that all conflict with each other, found greedily: a lower bound. */
  readonly clique: number;
}

/** Drops what can't bind: rules with no more members to roll than may be away, and repetitions. */
export function stateProblem(wanted: readonly number[], rules: readonly Rule[]): Problem {
  const members = [...new Set(wanted)].sort((a, b) => a - b);
  const indexOf = new Map(members.map((member, index) => [member, index]));
  const conflicts = members.map(() => new Set<number>());
  const capacities = new Map<string, { members: readonly number[]; atMost: number }>();
  for (const rule of rules) {
    const atMost = Math.max(1, rule.atMost);
    const indices = [...new Set(rule.members)].flatMap((member) => indexOf.get(member) ?? []);
    if (indices.length <= atMost) continue;
    if (atMost > 1)
      capacities.set(`${atMost}:${indices.sort((a, b) => a - b)}`, { members: indices, atMost });
    else
      for (const one of indices) for (const other of indices) if (one !== other) conflicts[one]?.add(other);
  }
  return {
    members,
    conflicts: conflicts.map((each) => [...each]),
    capacities: [...capacities.values()],
    clique: greedyClique(conflicts),
  };
}

/** Grown from the member with the most conflicts. */
function greedyClique(conflicts: readonly ReadonlySet<number>[]): number {
  const order = conflicts.map((_, index) => index).sort((a, b) => degree(b) - degree(a));
  const clique: number[] = [];
  for (const candidate of order) {
    if (clique.every((member) => conflicts[candidate]?.has(member))) clique.push(candidate);
  }
  return clique.length;

  function degree(index: number): number {
    return conflicts[index]?.size ?? 0;
  }
}

const NONE = -1;

/** A partial colouring that knows what still fits. */
export class Colouring {
  readonly colours: Int32Array;
  readonly #problem: Problem;
  /** Per member and colour: how many of its conflicts have that colour. */
  readonly #near: Int32Array;
  /** Per capacity and colour: how many of its members have that colour. */
  readonly #taken: Int32Array;
  readonly #capacitiesOf: readonly (readonly number[])[];
  readonly #size: number;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#size = problem.members.length;
    this.colours = new Int32Array(this.#size).fill(NONE);
    this.#near = new Int32Array(this.#size * this.#size);
    this.#taken = new Int32Array(problem.capacities.length * this.#size);
    const capacitiesOf: number[][] = problem.members.map(() => []);
    problem.capacities.forEach(({ members }, rule) => {
      for (const member of members) capacitiesOf[member]?.push(rule);
    });
    this.#capacitiesOf = capacitiesOf;
  }

  fits(member: number, colour: number): boolean {
    if ((this.#near[member * this.#size + colour] as number) > 0) return false;
    return (this.#capacitiesOf[member] as readonly number[]).every(
      (rule) =>
        (this.#taken[rule * this.#size + colour] as number) <
        (this.#problem.capacities[rule]?.atMost as number),
    );
  }

  place(member: number, colour: number): void {
    this.colours[member] = colour;
    this.#count(member, colour, 1);
  }

  remove(member: number): void {
    this.#count(member, this.colours[member] as number, -1);
    this.colours[member] = NONE;
  }

  /** The member without a colour that the fewest of the used colours fit (DSATUR), then the most constrained one. */
  hardest(used: number): number {
    let found = NONE;
    let fewest = Number.POSITIVE_INFINITY;
    for (let member = 0; member < this.#size; member++) {
      if (this.colours[member] !== NONE) continue;
      let choices = 0;
      for (let colour = 0; colour < used && choices <= fewest; colour++) {
        if (this.fits(member, colour)) choices++;
      }
      const harder =
        choices < fewest || (choices === fewest && this.#constraints(member) > this.#constraints(found));
      if (harder) [found, fewest] = [member, choices];
    }
    return found;
  }

  #constraints(member: number): number {
    return (this.#problem.conflicts[member]?.length ?? 0) + (this.#capacitiesOf[member]?.length ?? 0);
  }

  #count(member: number, colour: number, by: 1 | -1): void {
    for (const other of this.#problem.conflicts[member] as readonly number[]) {
      this.#near[other * this.#size + colour] = (this.#near[other * this.#size + colour] as number) + by;
    }
    for (const rule of this.#capacitiesOf[member] as readonly number[]) {
      this.#taken[rule * this.#size + colour] = (this.#taken[rule * this.#size + colour] as number) + by;
    }
  }
}
