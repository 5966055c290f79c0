import type { PartitionMove } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 250;

/** Lets the first of the new replicas lead, where it doesn't. Kafka does the same by itself every five minutes. */
export async function electPreferred(
  admin: KafkaAdmin,
  clock: Clock,
  signal: AbortSignal,
  moves: readonly PartitionMove[],
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const elected = await admin.electPreferredLeaders(moves).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof KafkaError)) throw error;
        return false;
      },
    );
    if (elected) return;
    await clock.sleep(PAUSE_MS, signal);
  }
}
