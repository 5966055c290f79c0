import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';

export interface EmptinessCheck {
  readonly admin: KafkaAdmin;
  readonly brokerId: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Brokers delete the files of a replica later, in milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

/**
 * Resolves with null when the broker holds nothing: no replica, no reassignment that names it, no log on its disks.
 * Otherwise, once the time is over, with what it still holds.
 */
export async function verifyEmpty(_check: EmptinessCheck): Promise<string | null> {
  throw new Error('not built yet');
}
