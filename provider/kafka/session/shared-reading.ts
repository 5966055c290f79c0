/** What is read once for all resources of a process; after a failure the next call tries again. */
export class SharedReading<T> {
  readonly #ask: () => Promise<T>;
  #reading: Promise<T> | null = null;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  get(): Promise<T> {
    this.#reading ??= this.#ask().catch((problem: unknown) => {
      this.#reading = null;
      throw problem;
    });
    return this.#reading;
  }

  /** null while nothing was read, or nothing could be. */
  async known(): Promise<T | null> {
    return (await this.#reading?.catch(() => null)) ?? null;
  }

  forget(): void {
    this.#reading = null;
  }
}
