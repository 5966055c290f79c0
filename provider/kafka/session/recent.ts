import { systemClock } from '../../../operations/clients/system-clock.ts';

const RECENT_MS = 1_000;

/** Shares one answer among all who ask within a second; a failure is shared too. */
export function recent<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = systemClock.now();
    if (answer === undefined || now - askedAt > RECENT_MS) {
      askedAt = now;
      answer = ask();
    }
    return answer;
  };
}
