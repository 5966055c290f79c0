/** The longest time between two successes, in milliseconds. */
export class LongestGap {
  #longest = 0;
  #last: number;

  constructor(now: number) {
    this.#last = now;
  }

  success(now: number): void {
    this.#longest = this.until(now);
    this.#last = now;
  }

  /** The time since the last success counts as well. */
  until(now: number): number {
    return Math.max(this.#longest, now - this.#last);
  }
}
