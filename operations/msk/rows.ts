import { JoinFailed } from '../membership/failure.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type BrokerDescription,
  type ClusterDescription,
  type KafkaAdmin,
  KafkaError,
} from '../ports/kafka.ts';

/** Which brokers stay when so many are left in each availability zone, and which are emptied for MSK to remove. */
export interface Rows {
  readonly stay: readonly BrokerDescription[];
  readonly leave: readonly BrokerDescription[];
}

/**
 * MSK removes brokers that hold nothing, one in each zone, whichever these are: here it is those with the highest ids of each rack, which on
 * MSK is the zone. Brokers without racks are taken for spread evenly over ids.
 */
export function splitRows(brokers: readonly BrokerDescription[], rows: number, zones: number): Rows {
  const ascending = [...brokers].sort((a, b) => a.id - b.id);
  const racks = new Set(ascending.map(({ rack }) => rack));
  const stay =
    racks.size === zones && !racks.has(null)
      ? [...racks].flatMap((zone) => ascending.filter(({ rack }) => rack === zone).slice(0, rows))
      : ascending.slice(0, rows * zones);
  const ids = new Set(stay.map(({ id }) => id));
  return {
    stay: ascending.filter(({ id }) => ids.has(id)),
    leave: ascending.filter(({ id }) => !ids.has(id)),
  };
}

const POLL_MS = 2000;

/**
 * Waits until so many brokers are registered.
 * @throws JoinFailed when the time is over
 */
export async function awaitBrokers(
  admin: KafkaAdmin,
  {
    cluster,
    count,
    clock,
    signal,
    timeoutMs,
  }: { cluster: string; count: number; clock: Clock; signal: AbortSignal; timeoutMs: number },
): Promise<ClusterDescription> {
  const started = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await admin.describe({ topics: [] }).catch(answer);
    if (!(seen instanceof KafkaError) && seen.brokers.length >= count) return seen;
    if (clock.now() - started > timeoutMs) throw new JoinFailed(missing(cluster, count, timeoutMs, seen));
    await clock.sleep(POLL_MS, signal);
  }
}

function answer(problem: unknown): KafkaError {
  if (problem instanceof KafkaError) return problem;
  throw problem;
}

const missing = (
  cluster: string,
  count: number,
  timeoutMs: number,
  seen: ClusterDescription | KafkaError,
): string =>
  `Cluster '${cluster}' does not have ${count} brokers after ${Math.round(timeoutMs / 1000)} s: ` +
  (seen instanceof KafkaError
    ? seen.message
    : `there are ${seen.brokers.map(({ id }) => id).join(', ') || 'none'}.`);
