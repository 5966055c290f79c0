import type { Clock } from '../ports/clock.ts';
import { KafkaError } from '../ports/kafka.ts';

const PAUSE_MS = 250;

/** Tries again while the cluster is in a state that passes by itself, such as while a controller is elected. */
export async function patiently<T>(
  clock: Clock,
  limitMs: number,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = clock.now() + limitMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof KafkaError) || !error.retriable || clock.now() > deadline) throw error;
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}
