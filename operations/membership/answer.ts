import { KafkaError } from '../ports/kafka.ts';

/**
 * null while the cluster gives no answer. Any of Kafka's own errors counts as none: one that has lost its quorum still answers
 * in part, and says other things than UNREACHABLE.
 */
export async function answerOrNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (problem) {
    if (problem instanceof KafkaError) return null;
    throw problem;
  }
}
