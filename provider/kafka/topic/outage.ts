import { KafkaError } from '../../../operations/ports/kafka.ts';

/** How long after a cluster didn't answer nobody asks it again, in milliseconds. */
const PAUSE_MS = 5_000;

/** A thousand topics of a cluster that is away must not wait for it one after the other. */
export class Outage {
  #last: { readonly problem: KafkaError; readonly until: number } | null = null;

  /** Fails at once with the last failure while that is fresh. */
  async guard<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#last !== null && Date.now() < this.#last.until) throw this.#last.problem;
    try {
      return await ask();
    } catch (problem) {
      if (isOutage(problem)) this.#last = { problem, until: Date.now() + PAUSE_MS };
      throw problem;
    }
  }
}

/** No broker answers, or none of them is the controller. */
export const isOutage = (problem: unknown): problem is KafkaError =>
  problem instanceof KafkaError && ['UNREACHABLE', 'REQUEST_TIMED_OUT'].includes(problem.code);
