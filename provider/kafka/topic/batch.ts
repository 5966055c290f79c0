/** Terraform asks for one resource after the other, at most as many at once as it has slots: they come within this time. */
const WINDOW_MS = 10;

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (problem: unknown) => void;
}

/** One item's own result, or its own failure as a throw. */
export type ResultOf<T, R> = (item: T) => R;

/** Gathers calls of the same moment, because Kafka takes many topics in one request. */
export class Batch<T extends { readonly name: string }, R> {
  readonly #run: (items: readonly T[]) => Promise<ResultOf<T, R>>;
  #waiting: Waiting<T, R>[] = [];

  /** @param run what it throws itself is the failure of every item */
  constructor(run: (items: readonly T[]) => Promise<ResultOf<T, R>>) {
    this.#run = run;
  }

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setTimeout(() => this.#flush(), WINDOW_MS);
      this.#waiting.push({ item, resolve, reject });
    });
  }

  #flush(): void {
    const all = this.#waiting;
    this.#waiting = [];
    // Kafka refuses a request that names a topic twice, for all of its topics.
    const isFirst = ({ item }: Waiting<T, R>, index: number) =>
      all.findIndex((other) => other.item.name === item.name) === index;
    void this.#send(all.filter(isFirst));
    for (const later of all.filter((each, index) => !isFirst(each, index))) {
      this.add(later.item).then(later.resolve, later.reject);
    }
  }

  async #send(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const resultOf = await this.#run(batch.map(({ item }) => item));
      for (const { item, resolve, reject } of batch) {
        try {
          resolve(resultOf(item));
        } catch (problem) {
          reject(problem);
        }
      }
    } catch (problem) {
      for (const { reject } of batch) reject(problem);
    }
  }
}
