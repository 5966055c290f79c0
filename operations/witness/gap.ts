/** The longest time between two successes, in milliseconds; it begins with the first. */
export class LongestGap {
  #longest = 0;
  #last: number | null = null;

  success(now: number): void {
    this.#longest = this.until(now);
    this.#last = now;
  }

  /** The time since the last success counts as well. */
  until(now: number): number {
    return Math.max(this.#longest, now - (this.#last ?? now));
  }
}
