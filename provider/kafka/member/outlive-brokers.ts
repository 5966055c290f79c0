import { systemClock } from '../../../operations/clients/system-clock.ts';
import { tcpReach } from '../../../operations/clients/tcp-reach.ts';
import type { Session } from '../session/session.ts';

/** Longer than any broker's time between SIGTERM and SIGKILL on this machine. */
const OUTLIVE_MS = 40_000;
const POLL_MS = 250;

/**
 * Everything goes: a broker whose ensemble or controllers are still there stops in a second or two, one without waits until it is
 * killed. Bounded, and never with the last of terraform's slots.
 */
export async function outliveBrokers(
  session: Session,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const deadline = systemClock.now() + OUTLIVE_MS;
  await session.withSpareSlot(async () => {
    while (systemClock.now() < deadline) {
      const seen = await Promise.all(addresses.map((address) => tcpReach(address, 1_000)));
      if (!seen.includes('open')) return;
      await systemClock.sleep(POLL_MS, signal);
    }
  });
}
