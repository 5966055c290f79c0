import { allows, type Demand, movesOf } from './demand.ts';
import { pop, push } from './min-heap.ts';

/** The cheapest way to take one unit of load from a broker to another: `item` gives up the first and takes the second. */
export interface Exchange {
  readonly item: number;
  /** −1: a move is taken back; 0: as many moves as before; 1: one more. */
  readonly moves: number;
  readonly weight: number;
}

/** For each pair of brokers the cheapest exchange, kept up to date while items change what they chose. */
export class Exchanges {
  readonly #demands: readonly Demand[];
  readonly #rackOf: readonly number[];
  readonly #chosen: (readonly number[])[];
  /** Items by weight; a heap holds ranks, so that comparing two keys is comparing two numbers. */
  readonly #ranked: readonly number[];
  readonly #rankOf: readonly number[];
  /** By pair; each exchange that is possible is in its heap, those that no longer are go when they reach the top. */
  readonly #heaps: number[][];
  readonly #best: (Exchange | null)[];

  /** @param includes tells of which demands */
  constructor(
    demands: readonly Demand[],
    chosen: readonly (readonly number[])[],
    rackOf: readonly number[],
    includes: (item: number) => boolean,
  ) {
    this.#demands = demands;
    this.#rackOf = rackOf;
    this.#chosen = [...chosen];
    this.#ranked = [...demands.keys()]
      .filter(includes)
      .sort((a, b) => this.#weight(a) - this.#weight(b) || a - b);
    const rankOf = new Array<number>(demands.length);
    for (const [rank, item] of this.#ranked.entries()) rankOf[item] = rank;
    this.#rankOf = rankOf;
    const pairs = rackOf.length ** 2;
    this.#heaps = Array.from({ length: pairs }, () => []);
    this.#best = new Array<Exchange | null>(pairs).fill(null);
    this.#fill();
  }

  chosen(item: number): readonly number[] {
    return this.#chosen[item] as readonly number[];
  }

  best(from: number, to: number): Exchange | null {
    return this.#best[from * this.#rackOf.length + to] as Exchange | null;
  }

  /** Lets an item have other brokers. */
  choose(item: number, chosen: readonly number[]): void {
    const demand = this.#demands[item] as Demand;
    const before = this.chosen(item);
    this.#chosen[item] = chosen;
    for (const from of new Set([...before, ...chosen])) {
      for (const to of demand.options) {
        const possible = allows(demand, chosen, from, to, this.#rackOf);
        const pair = from * this.#rackOf.length + to;
        if (possible && !allows(demand, before, from, to, this.#rackOf)) {
          push(this.#heaps[pair] as number[], this.#key(item, from, to));
        }
        this.#refresh(pair, from, to);
      }
    }
  }

  #weight(item: number): number {
    return (this.#demands[item] as Demand).weight;
  }

  /** In the order of keys, so that every array is a heap as it is. */
  #fill(): void {
    for (const moves of [-1, 0, 1]) {
      const ranked = moves < 0 ? this.#ranked.toReversed() : this.#ranked;
      for (const item of ranked) this.#fillFrom(item, moves);
    }
    const brokers = this.#rackOf.length;
    for (let pair = 0; pair < this.#heaps.length; pair++) {
      this.#refresh(pair, Math.floor(pair / brokers), pair % brokers);
    }
  }

  #fillFrom(item: number, moves: number): void {
    const demand = this.#demands[item] as Demand;
    const chosen = this.chosen(item);
    for (const from of chosen) {
      for (const to of demand.options) {
        if (movesOf(demand, from, to) !== moves || !allows(demand, chosen, from, to, this.#rackOf)) continue;
        (this.#heaps[from * this.#rackOf.length + to] as number[]).push(this.#key(item, from, to));
      }
    }
  }

  /** Fewest moves first, then the least weight: a move that is taken back should be of a heavy one. */
  #key(item: number, from: number, to: number): number {
    const moves = movesOf(this.#demands[item] as Demand, from, to);
    const rank = this.#rankOf[item] as number;
    if (moves < 0) return -1 - rank;
    return moves * this.#ranked.length + rank;
  }

  #itemOf(key: number): number {
    return this.#ranked[key < 0 ? -1 - key : key % this.#ranked.length] as number;
  }

  #refresh(pair: number, from: number, to: number): void {
    const heap = this.#heaps[pair] as number[];
    while (heap.length > 0) {
      const item = this.#itemOf(heap[0] as number);
      const demand = this.#demands[item] as Demand;
      if (allows(demand, this.chosen(item), from, to, this.#rackOf)) {
        if (this.#best[pair]?.item === item) return;
        const moves = movesOf(demand, from, to);
        this.#best[pair] = { item, moves, weight: moves * demand.weight };
        return;
      }
      pop(heap);
    }
    this.#best[pair] = null;
  }
}
