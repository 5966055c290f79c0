import { setTimeout as delay } from 'node:timers/promises';

/** Terraform asks for as many resources at once as it has slots; they come within this time. In milliseconds. */
const WINDOW_MS = 20;
/** How long a batch may hold up the next one, in milliseconds. */
const PATIENCE_MS = 500;

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
  #running: Promise<unknown> = Promise.resolve();

  /** @param run what it throws itself is the failure of every item */
  constructor(run: (items: readonly T[]) => Promise<ResultOf<T, R>>) {
    this.#run = run;
  }

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#waiting.length === 1) void this.#gather();
    });
  }

  /** While one batch is under way the next one grows. */
  async #gather(): Promise<void> {
    const patience = new AbortController();
    const enough = delay(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([this.#running, enough]);
    patience.abort();
    await delay(WINDOW_MS);
    this.#running = this.#send(this.#take());
  }

  /** Each name once: Kafka refuses a request that names a topic twice, for all of its topics. */
  #take(): readonly Waiting<T, R>[] {
    const all = this.#waiting;
    const first = new Map(all.toReversed().map((each) => [each.item.name, each]));
    this.#waiting = all.filter((each) => first.get(each.item.name) !== each);
    if (this.#waiting.length > 0) void this.#gather();
    return [...first.values()];
  }

  async #send(batch: readonly Waiting<T, R>[]): Promise<void> {
    const resultOf = await this.#run(batch.map(({ item }) => item)).catch((problem: unknown) => () => {
      throw problem;
    });
    for (const { item, resolve, reject } of batch) {
      try {
        resolve(resultOf(item));
      } catch (problem) {
        reject(problem);
      }
    }
  }
}
