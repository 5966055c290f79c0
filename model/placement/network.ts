import { type Demand, firstChoice } from './demand.ts';
import { Exchanges } from './exchanges.ts';

/** One step of a unit of load from a node to another. */
export interface Step {
  /** The demand that gives up the one broker and takes the other; null: a step between the two nodes of one broker. */
  readonly item: number | null;
  readonly moves: number;
  readonly weight: number;
}

/** How many replicas each broker may hold that are the only ones of their partition; null: any number. */
export type LoneLimits = readonly number[] | null;

const WITHIN: Step = { item: null, moves: 0, weight: 0 };

/**
 * The residual graph of the flow, condensed to the brokers: node b is broker b. With a limit on lone replicas there is a
 * second node per broker, `brokers + b`, where those arrive; from there at most `limits[b]` go on to b.
 */
export class Network {
  readonly brokers: number;
  readonly #limits: LoneLimits;
  readonly #lone: Exchanges;
  readonly #other: Exchanges;
  readonly #isLone: readonly boolean[];
  /** Lone replicas that went on, by broker. */
  readonly #passed: number[];

  /**
   * @param loads that are there already
   */
  constructor(
    demands: readonly Demand[],
    rackOf: readonly number[],
    limits: LoneLimits,
    loads: readonly number[] = rackOf.map(() => 0),
  ) {
    this.brokers = rackOf.length;
    this.#limits = limits;
    this.#isLone = demands.map((demand) => isLone(demand, limits));
    const chosen = firstChoices(demands, rackOf, loads);
    this.#lone = new Exchanges(demands, chosen, rackOf, (item) => this.#isLone[item] === true);
    this.#other = new Exchanges(demands, chosen, rackOf, (item) => this.#isLone[item] !== true);
    this.#passed = rackOf.map(() => 0);
  }

  get nodes(): number {
    return this.#isLone.includes(true) ? 2 * this.brokers : this.brokers;
  }

  chosen(item: number): readonly number[] {
    return this.#exchangesOf(item).chosen(item);
  }

  /** Units of load by the node where they are before any has been settled. */
  units(): number[] {
    const units = new Array<number>(this.nodes).fill(0);
    for (const [item, lone] of this.#isLone.entries()) {
      for (const broker of this.chosen(item)) {
        const node = lone ? this.brokers + broker : broker;
        units[node] = (units[node] as number) + 1;
      }
    }
    return units;
  }

  step(from: number, to: number): Step | null {
    const { brokers } = this;
    if (from < brokers && to < brokers) return this.#other.best(from, to);
    if (from >= brokers && to >= brokers) return this.#lone.best(from - brokers, to - brokers);
    if (Math.abs(from - to) !== brokers) return null;
    const broker = Math.min(from, to);
    const passed = this.#passed[broker] as number;
    return (from > to ? passed < (this.#limits?.[broker] as number) : passed > 0) ? WITHIN : null;
  }

  take(from: number, to: number, { item }: Step): void {
    if (item === null) {
      const broker = Math.min(from, to);
      this.#passed[broker] = (this.#passed[broker] as number) + (from > to ? 1 : -1);
      return;
    }
    const left = from % this.brokers;
    const chosen = this.chosen(item).map((broker) => (broker === left ? to % this.brokers : broker));
    this.#exchangesOf(item).choose(item, chosen);
  }

  #exchangesOf(item: number): Exchanges {
    return this.#isLone[item] ? this.#lone : this.#other;
  }
}

/** A partition's only replica leads it wherever it is; without a limit that makes no difference. */
export const isLone = ({ count }: Demand, limits: LoneLimits): boolean => count === 1 && limits !== null;

/** Each demand by itself at its fewest moves: whatever the loads then are, no fewer moves give the same ones. */
function firstChoices(
  demands: readonly Demand[],
  rackOf: readonly number[],
  start: readonly number[],
): readonly (readonly number[])[] {
  const loads = [...start];
  return demands.map((demand) => {
    const chosen = firstChoice(demand, rackOf, loads);
    for (const broker of chosen) loads[broker] = (loads[broker] as number) + 1;
    return chosen;
  });
}
