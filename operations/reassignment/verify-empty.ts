import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import { unlessAway } from './throttle.ts';

export interface EmptinessCheck {
  readonly admin: KafkaAdmin;
  readonly brokerId: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Brokers delete the files of a replica later, in milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

const POLL_MS = 250;
/** How many of each kind a message names. */
const NAMED = 5;

/**
 * Resolves with null when the broker holds nothing: no replica, no reassignment that names it, no log on its disks.
 * Otherwise, once the time is over, with what it still holds.
 */
export async function verifyEmpty(check: EmptinessCheck): Promise<string | null> {
  const { clock, signal, timeoutMs = 120_000 } = check;
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    const held = await stillHeld(check);
    if (held === null || clock.now() > deadline) return held;
    await clock.sleep(POLL_MS, signal);
  }
}

/** The cluster's own metadata log and what waits for its deletion are no logs of partitions: DescribeLogDirs leaves them out. */
async function stillHeld({ admin, brokerId }: EmptinessCheck): Promise<string | null> {
  const seen = await unlessAway(async () => ({
    reassignments: await admin.reassignments(),
    cluster: await admin.describe(),
    logs: await admin.logDirs([brokerId]),
  }));
  if (seen === null) return `broker ${brokerId} doesn't answer`;
  const replicas = [...seen.cluster.topics.values()].flatMap(({ name: topic, partitions }) =>
    partitions
      .filter((one) => one.replicas.includes(brokerId))
      .map(({ partition }) => ({ topic, partition })),
  );
  const named = seen.reassignments.filter((one) => one.replicas.includes(brokerId));
  return (
    counted(replicas, 'replicas') ?? counted(named, 'reassignments') ?? counted(seen.logs, 'logs on disk')
  );
}

function counted(
  partitions: readonly { readonly topic: string; readonly partition: number }[],
  what: string,
): string | null {
  if (partitions.length === 0) return null;
  const names = partitions.slice(0, NAMED).map(({ topic, partition }) => `${topic}-${partition}`);
  const more = partitions.length > NAMED ? ', …' : '';
  return `${partitions.length} ${what}: ${names.join(', ')}${more}`;
}
