import { systemClock } from '../../../operations/clients/system-clock.ts';
import type { MirrorLook } from '../../../operations/mirror/workers.ts';
import type { MirrorLink } from '../session/mirror-link.ts';
import type { Session } from '../session/session.ts';

/** Longer than any worker's time between SIGTERM and SIGKILL on this machine. */
const OUTLIVE_MS = 40_000;
const POLL_MS = 250;

/**
 * Everything goes: a worker whose clusters are still there stops in a second or two, one without waits for them until it is
 * killed. Bounded, and never with the last of terraform's slots.
 */
export async function outliveMirrors(session: Session, cluster: string, signal: AbortSignal): Promise<void> {
  const mirrors = [...session.configuration.mirrors]
    .filter(([, mirror]) => mirror?.flows.some(({ source, target }) => [source, target].includes(cluster)))
    .flatMap(([name]) => session.mirror(name) ?? []);
  if (mirrors.length === 0) return;
  const deadline = systemClock.now() + OUTLIVE_MS;
  await session.withSpareSlot(async () => {
    while (systemClock.now() < deadline && (await anyRuns(mirrors))) await systemClock.sleep(POLL_MS, signal);
  });
}

const anyRuns = async (mirrors: readonly MirrorLink[]): Promise<boolean> =>
  (await Promise.all(mirrors.map(({ look }) => look()))).some(hasWorkers);

/** A cluster that gives no answer has nobody left to wait for. */
const hasWorkers = ({ flows, silent }: MirrorLook): boolean =>
  silent.size === 0 && flows.some((view) => !view.settled || view.workers.length + view.nameless > 0);
