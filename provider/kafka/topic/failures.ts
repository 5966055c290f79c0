import { type KafkaError, PartlyFailed } from '../../../operations/ports/kafka.ts';
import type { ResultOf } from './batch.ts';

export type Failures = ReadonlyMap<string, KafkaError>;

/** What failed of a request for many. @throws what made all of it fail */
export async function failuresOf(request: Promise<void>): Promise<Failures> {
  try {
    await request;
    return new Map();
  } catch (problem) {
    if (problem instanceof PartlyFailed) return problem.byKey;
    throw problem;
  }
}

/** The result of each item in a batch where only failures matter. */
export const unlessFailed =
  <T>(failures: Failures, keyOf: (item: T) => string): ResultOf<T, void> =>
  (item) => {
    const failure = failures.get(keyOf(item));
    if (failure) throw failure;
  };
