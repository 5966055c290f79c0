import type { PartitionMove } from '../../model/placement/request.ts';
import type { ReplicaSize } from '../ports/kafka.ts';
import { keyOf, receivers } from './map.ts';

/** Over how long the rate is measured, in milliseconds. */
const WINDOW_MS = 10_000;

/** Counts what has arrived where, from looks at the disks of the receiving brokers. */
export class Meter {
  readonly #moves: ReadonlyMap<string, PartitionMove>;
  readonly #total: { readonly replicas: number; readonly bytes: number };
  /** Bytes of each copy that isn't complete, by partition and broker. */
  readonly #partial = new Map<string, number>();
  readonly #done = new Set<string>();
  #onDisk = 0;
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  constructor(moves: readonly PartitionMove[]) {
    this.#moves = new Map(moves.map((move) => [keyOf(move), move]));
    this.#total = { replicas: sum(moves, replicasOf), bytes: sum(moves, bytesOf) };
  }

  done(move: PartitionMove): void {
    this.#done.add(keyOf(move));
  }

  /** Takes one look at disks; replicas that aren't copies of a move are left out. */
  look(at: number, sizes: readonly ReplicaSize[]): void {
    this.#onDisk = 0;
    for (const size of sizes) {
      const move = this.#moves.get(keyOf(size));
      if (move === undefined || !receivers(move).includes(size.brokerId)) continue;
      this.#onDisk += size.bytes;
      this.#partial.set(`${keyOf(size)}@${size.brokerId}`, Math.min(size.bytes, move.bytes));
    }
    this.#samples.push({ at, bytes: this.bytes.moved });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= WINDOW_MS);
  }

  /** Bytes of all copies at the last look, beyond what was planned: as long as it changes, something arrives. */
  get onDisk(): number {
    return this.#onDisk;
  }

  get replicas(): { readonly moved: number; readonly total: number } {
    const done = [...this.#moves.values()].filter((move) => this.#done.has(keyOf(move)));
    return { moved: sum(done, replicasOf), total: this.#total.replicas };
  }

  get bytes(): { readonly moved: number; readonly total: number } {
    return { moved: sum([...this.#moves.values()], (move) => this.#arrived(move)), total: this.#total.bytes };
  }

  /** Bytes per second of all brokers together; null before two looks. */
  get bytesPerSecond(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at <= first.at) return null;
    return Math.max(0, (last.bytes - first.bytes) / ((last.at - first.at) / 1_000));
  }

  get secondsLeft(): number | null {
    const { moved, total } = this.bytes;
    const rate = this.bytesPerSecond;
    if (moved >= total) return 0;
    return rate === null || rate === 0 ? null : (total - moved) / rate;
  }

  /** Bytes so far by direction and broker (`in 4`, `out 1`); `senderOf` names who sends. */
  flows(senderOf: (move: PartitionMove) => number | null): ReadonlyMap<string, number> {
    const flows = new Map<string, number>();
    const add = (flow: string, bytes: number) => flows.set(flow, (flows.get(flow) ?? 0) + bytes);
    for (const move of this.#moves.values()) {
      const sender = senderOf(move);
      for (const id of receivers(move)) {
        const bytes = this.#arrivedAt(move, id);
        add(`in ${id}`, bytes);
        if (sender !== null) add(`out ${sender}`, bytes);
      }
    }
    return flows;
  }

  #arrived(move: PartitionMove): number {
    return receivers(move).reduce((bytes, id) => bytes + this.#arrivedAt(move, id), 0);
  }

  #arrivedAt(move: PartitionMove, id: number): number {
    return this.#done.has(keyOf(move)) ? move.bytes : (this.#partial.get(`${keyOf(move)}@${id}`) ?? 0);
  }
}

const replicasOf = (move: PartitionMove): number => receivers(move).length;
const bytesOf = (move: PartitionMove): number => receivers(move).length * move.bytes;

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
