/** How long values have stayed as they are, in our own sight: no clock but ours counts. */
export class Movement {
  readonly #seen = new Map<string, { readonly value: string; readonly since: number }>();

  /** Milliseconds since `value` was first seen without another one in between; 0 the first time. */
  unmovedMs(name: string, value: string, now: number): number {
    const seen = this.#seen.get(name);
    if (seen?.value === value) return now - seen.since;
    this.#seen.set(name, { value, since: now });
    return 0;
  }
}
