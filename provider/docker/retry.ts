import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './connection/errors.ts';

const giveUpAfterMs = 30_000;
const pollMs = 250;

/** Tries again, for 30 s, while the engine refuses with such a message: what is in the way may be just going. */
export async function retryWhile<T>(refusal: RegExp, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + giveUpAfterMs;
  for (;;) {
    try {
      return await run();
    } catch (failure) {
      if (!refusal.test(messageOf(failure)) || Date.now() > deadline || signal.aborted) throw failure;
      await sleep(pollMs);
    }
  }
}
