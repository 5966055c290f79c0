import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, { signal }).catch((error: unknown) => {
      // timers/promises wraps the reason in an AbortError; the port promises the reason itself
      throw signal?.aborted ? signal.reason : error;
    });
  },
};
