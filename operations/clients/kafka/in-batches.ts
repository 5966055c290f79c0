import { type KafkaError, PartlyFailed } from '../../ports/kafka.ts';

/** What Kafka refused, by what the port calls it: a topic, an ACL, a user … */
export type Failures = ReadonlyMap<string, KafkaError>;

/** Runs over all items, so many at a time; a failure doesn't hold back the others. */
export async function inBatches<T>(
  items: readonly T[],
  size: number,
  run: (batch: readonly T[]) => Promise<Iterable<readonly [string, KafkaError]>>,
): Promise<Failures> {
  const failures = new Map<string, KafkaError>();
  for (let start = 0; start < items.length; start += size) {
    for (const [key, failure] of await run(items.slice(start, start + size))) failures.set(key, failure);
  }
  return failures;
}

/** @throws PartlyFailed when there are any */
export function throwFailures(failures: Failures): void {
  if (failures.size > 0) throw new PartlyFailed(failures);
}
