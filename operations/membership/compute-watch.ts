import type { Clock } from '../ports/clock.ts';
import type { Compute, ComputeState } from '../ports/compute.ts';
import { explainCompute, JoinFailed, keepsEnding } from './failure.ts';

export interface WatchedJoin {
  /** Who joins, as messages begin: `Broker 2 of cluster 'orders'`. */
  readonly subject: string;
  readonly compute: Compute | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Between two looks at the compute, which only tell whether waiting is in vain. */
const INSPECT_MS = 1_000;

/** Knows how long a member has been waited for, and what became of its compute meanwhile. */
export class ComputeWatch {
  readonly #join: WatchedJoin;
  readonly #started: number;
  #restarts: Promise<number>;
  #inspected = Number.NEGATIVE_INFINITY;
  #compute: ComputeState | null = null;

  constructor(join: WatchedJoin) {
    this.#join = join;
    this.#started = join.clock.now();
    this.#restarts = this.#restartsSoFar();
  }

  get elapsedMs(): number {
    return this.#join.clock.now() - this.#started;
  }

  /** What has ended the compute so far is not its own fault: only ends from now on count. */
  excuse(): void {
    this.#restarts = this.#restartsSoFar();
  }

  /**
   * @param state what is missing
   * @param reason what to say instead, where it isn't the compute that is to blame
   * @throws JoinFailed when the compute keeps ending, or the time is over
   */
  async giveUpIfHopeless(state: string, reason?: string): Promise<void> {
    this.#join.signal.throwIfAborted();
    const over = this.elapsedMs > this.#join.timeoutMs;
    const restarts = await this.#restarts;
    if (over || this.elapsedMs - this.#inspected >= INSPECT_MS) {
      this.#inspected = this.elapsedMs;
      this.#compute = (await this.#join.compute?.inspect()) ?? null;
    }
    if (!over && !keepsEnding(this.#compute, restarts, this.elapsedMs)) return;
    if (reason !== undefined) throw new JoinFailed(reason);
    const since = `${this.#join.subject} ${state} after ${Math.round(this.elapsedMs / 1000)} s.`;
    throw new JoinFailed(`${since}${explainCompute(this.#compute)}`);
  }

  async #restartsSoFar(): Promise<number> {
    return (await this.#join.compute?.inspect())?.restarts ?? 0;
  }
}
