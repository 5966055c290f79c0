import { IntervalSet } from './interval-set.ts';

/** What was read of one partition, in the order of reading. */
export class Reading {
  readonly seen = new Map<string, IntervalSet>();
  /** Messages that were met again at another place of the log. */
  duplicated = 0;
  /** Messages that were first met after a later one of their key. */
  reordered = 0;
  readonly #latest = new Map<string, number>();

  take(key: string, sequence: number): void {
    if (!setOf(this.seen, key).add(sequence)) {
      this.duplicated++;
      return;
    }
    const latest = this.#latest.get(key) ?? -1;
    if (sequence < latest) this.reordered++;
    else this.#latest.set(key, sequence);
  }

  /** Different messages. */
  get received(): number {
    return sizeOf(this.seen);
  }
}

/** Sequence numbers by key. */
export type Sequences = ReadonlyMap<string, IntervalSet>;

export function setOf(sequences: Map<string, IntervalSet>, key: string): IntervalSet {
  const known = sequences.get(key) ?? new IntervalSet();
  sequences.set(key, known);
  return known;
}

export function sizeOf(sequences: Sequences): number {
  return [...sequences.values()].reduce((sum, { size }) => sum + size, 0);
}

export interface Missing {
  readonly key: string;
  /** Both ends are missing. */
  readonly from: number;
  readonly to: number;
}

/** What of `owed` isn't in `found`. */
export function missingFrom(owed: Sequences, found: Sequences): Missing[] {
  const none = new IntervalSet();
  return [...owed].flatMap(([key, sequences]) =>
    sequences.without(found.get(key) ?? none).map(([from, to]) => ({ key, from, to })),
  );
}

export function countMissing(missing: readonly Missing[]): number {
  return missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}
