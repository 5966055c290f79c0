import { setTimeout as delay } from 'node:timers/promises';
import type { PortForwardManifest } from '../../model/manifest.ts';
import type { TunnelOpener, TunnelSession } from '../ports/tunnel.ts';

interface KeepOpenOptions {
  readonly opener: TunnelOpener;
  readonly signal: AbortSignal;
  /** Told of each port that opens or closes. */
  readonly say: (line: string) => void;
  /** How often the instances are looked for, and how long one pauses after a session has ended. @default 5000 ms */
  readonly pollMs?: number;
}

interface Open extends TunnelSession {
  readonly instanceId: string;
}

/**
 * Keeps ports open until it is told to stop: a session that ends is opened again, and one to an instance that was replaced, as a deploy does,
 * goes to the new one. Resolves when all have ended.
 */
export async function keepOpen(
  forwards: readonly PortForwardManifest[],
  { opener, signal, say, pollMs = 5_000 }: KeepOpenOptions,
): Promise<void> {
  const open = new Map<number, Open>();
  while (!signal.aborted) {
    const found = await findInstances(forwards, opener, say);
    if (signal.aborted) break;
    for (const forward of forwards) renew(forward, found?.get(forward.host), { opener, say, open });
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
  const left = [...open.values()];
  for (const session of left) session.end();
  await Promise.all(left.map(({ ended }) => ended));
}

interface Running extends Pick<KeepOpenOptions, 'opener' | 'say'> {
  /** By the local port. */
  readonly open: Map<number, Open>;
}

function renew(
  forward: PortForwardManifest,
  instanceId: string | undefined,
  { opener, say, open }: Running,
): void {
  const { localPort, host, port } = forward;
  const current = open.get(localPort);
  if (instanceId === undefined || current?.instanceId === instanceId) return;
  // The port is free once it has ended: the next look opens the other one.
  if (current !== undefined) {
    current.end();
    return;
  }
  const session = { ...opener.open(forward, instanceId), instanceId };
  open.set(localPort, session);
  say(`127.0.0.1:${localPort} leads to port ${port} of ${host} (${instanceId})`);
  void session.ended.then((why) => {
    open.delete(localPort);
    say(`127.0.0.1:${localPort} is closed: ${why}`);
  });
}

/** null where AWS can't be asked: what is open stays open. */
async function findInstances(
  forwards: readonly PortForwardManifest[],
  opener: TunnelOpener,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, string> | null> {
  const regions = [...new Set(forwards.map(({ region }) => region))];
  try {
    const found = await Promise.all(
      regions.map((region) => opener.instances(region, namesIn(forwards, region))),
    );
    return new Map(found.flatMap((each) => [...each]));
  } catch (error) {
    say(`the instances can't be looked for: ${(error as Error).message}`);
    return null;
  }
}

const namesIn = (forwards: readonly PortForwardManifest[], region: string | undefined): readonly string[] => [
  ...new Set(forwards.filter((each) => each.region === region).map(({ host }) => host)),
];
