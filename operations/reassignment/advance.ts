import type { KafkaError } from '../ports/kafka.ts';
import type { LiveMoves } from './live-moves.ts';
import type { Meter } from './meter.ts';

/** Without anything that moves on for this long, the reason is looked for, in milliseconds. */
export const STALL_MS = 15_000;
const MEBIBYTE = 1_048_576;

/** Notices whether moves move on, and says why they don't. */
export class Advance {
  #lastAt: number;
  #onDisk = 0;

  constructor(now: number) {
    this.#lastAt = now;
  }

  /** `ended`: how many moves have come to their end since the last call. */
  note(now: number, ended: number, { onDisk }: Meter): void {
    if (ended > 0 || onDisk !== this.#onDisk) this.#lastAt = now;
    this.#onDisk = onDisk;
  }

  stoodStillMs(now: number): number {
    return now - this.#lastAt;
  }
}

/** Why moves don't move on; `lost` is what the last look at the cluster failed with. */
export function explainStall(
  live: LiveMoves,
  lost: KafkaError | null,
  rate: number | null,
  stoodStillMs: number,
): string {
  if (lost !== null) return lost.message;
  const away = awaitedBrokers(live);
  if (away !== null) return away;
  const [leaderless] = live.leaderless;
  if (leaderless !== undefined) {
    const { topic, partition, from } = leaderless;
    return `${topic}-${partition} has no leader to copy from; start one of brokers ${from.join(', ')}.`;
  }
  if (live.refusal !== null) return live.refusal.message;
  const still = `Nothing has arrived for ${Math.round(stoodStillMs / 1_000)} s`;
  if (rate === null) return `${still}; look at the logs of the receiving brokers.`;
  const limit = (rate / MEBIBYTE).toFixed(1);
  return `${still} at a throttle of ${limit} MiB/s per broker; one below what clients produce is never caught up with: raise it.`;
}

/** The receiving brokers that aren't there; null when all are. */
export function awaitedBrokers(live: LiveMoves): string | null {
  const awaited = [...live.awaited()].sort(([a], [b]) => a - b);
  if (awaited.length === 0) return null;
  const ids = awaited.map(([id]) => id).join(', ');
  const replicas = awaited.reduce((sum, [, count]) => sum + count, 0);
  const [noun, pronoun] = awaited.length === 1 ? ['Broker', 'it'] : ['Brokers', 'them'];
  const verb = awaited.length === 1 ? 'is' : 'are';
  return `${noun} ${ids} ${verb} down: ${replicas} replicas wait for ${pronoun}. The moves go on as soon as ${pronoun === 'it' ? 'it is' : 'they are'} back.`;
}
