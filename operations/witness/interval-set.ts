/** Whole numbers from 0 that are mostly added in order: memory grows with the gaps, not with the numbers. */
export class IntervalSet {
  /** Ascending, never touching: [from, to], both in the set. */
  readonly #intervals: [from: number, to: number][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when it was there already. */
  add(number: number): boolean {
    const index = this.#firstEndingFrom(number - 1);
    const found = this.#intervals[index];
    if (found !== undefined && found[0] <= number && number <= found[1]) return false;
    this.#size++;
    this.#insert(index, number);
    return true;
  }

  has(number: number): boolean {
    const found = this.#intervals[this.#firstEndingFrom(number)];
    return found !== undefined && found[0] <= number;
  }

  /** Numbers of this set that `other` lacks, as intervals. */
  without(other: IntervalSet): [from: number, to: number][] {
    const rest: [number, number][] = [];
    for (const [from, to] of this.#intervals) {
      let next = from;
      for (let index = other.#firstEndingFrom(from); next <= to; index++) {
        const [start, end] = other.#intervals[index] ?? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
        if (start > next) rest.push([next, Math.min(to, start - 1)]);
        next = end + 1;
      }
    }
    return rest;
  }

  addAll(other: IntervalSet): void {
    for (const [from, to] of other.#intervals)
      for (let number = from; number <= to; number++) this.add(number);
  }

  /** Index of the first interval whose end is `number` or later. */
  #firstEndingFrom(number: number): number {
    let low = 0;
    let high = this.#intervals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#intervals[middle] as [number, number])[1] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** `index` is that of the first interval that ends at `number - 1` or later. */
  #insert(index: number, number: number): void {
    const left = this.#intervals[index];
    const touchesLeft = left !== undefined && left[1] === number - 1;
    const right = this.#intervals[touchesLeft ? index + 1 : index];
    const touchesRight = right !== undefined && right[0] === number + 1;
    if (touchesLeft && touchesRight) {
      left[1] = right[1];
      this.#intervals.splice(index + 1, 1);
    } else if (touchesLeft) left[1] = number;
    else if (touchesRight) right[0] = number;
    else this.#intervals.splice(index, 0, [number, number]);
  }
}
