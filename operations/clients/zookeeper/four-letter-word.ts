import type { TlsAccess } from '../../ports/access.ts';
import type { Membership, ServerStatus } from '../../ports/zookeeper.ts';
import { splitAddress } from '../address.ts';
import { type OpenedSocket, openSocket } from './open-socket.ts';

/** A server's own `srvr` (and a leader's `mntr`); null when it doesn't answer within `timeoutMs` or isn't serving. */
export async function serverStatus(
  address: string,
  timeoutMs: number,
  tls?: TlsAccess,
): Promise<ServerStatus | null> {
  const deadline = Date.now() + timeoutMs;
  const answer = await ask(address, 'srvr', timeoutMs, tls);
  const status = answer === null ? null : parseSrvr(answer);
  if (status?.mode !== 'leader') return status;
  const details = await ask(address, 'mntr', Math.max(1, deadline - Date.now()), tls);
  return { ...status, syncedFollowers: details === null ? null : parseSyncedFollowers(details) };
}

/** null for anything but a serving server's answer, such as "This ZooKeeper instance is not currently serving requests". */
export function parseSrvr(answer: string): ServerStatus | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(answer)?.[1]?.trim();
  const mode = field('Mode');
  if (!isMode(mode)) return null;
  return {
    mode,
    version: field('Zookeeper version')?.split(/[-,]/)[0] ?? 'unknown',
    connections: Math.max(0, Number(field('Connections') ?? 1) - 1), // ours counts too
    zxid: field('Zxid') ?? '0x0',
    syncedFollowers: null,
  };
}

/** What a server's own `conf` says about its ensemble; null when it doesn't answer within `timeoutMs`, isn't serving or stands alone. */
export async function serverMembership(
  address: string,
  timeoutMs: number,
  tls?: TlsAccess,
): Promise<Membership | null> {
  const answer = await ask(address, 'conf', timeoutMs, tls);
  return answer === null ? null : parseConf(answer);
}

/** null without `serverId` or the members, which a server that stands alone doesn't print. */
export function parseConf(answer: string): Membership | null {
  const myid = /^serverId=(\d+)$/m.exec(answer)?.[1];
  const version = /^version=([0-9a-f]+)\s*$/m.exec(answer)?.[1];
  if (myid === undefined || version === undefined) return null;
  const lines = [...answer.matchAll(/^server\.(\d+)=(\S+)$/gm)];
  const members = new Map(lines.map(([, id, line]) => [Number(id), line as string]));
  const voters = new Set([...members].filter(([, line]) => !/:observer\b/.test(line)).map(([id]) => id));
  return { myid: Number(myid), version: BigInt(`0x${version}`), members, voters };
}

/** null when the answer doesn't tell: `mntr` has to be in 4lw.commands.whitelist. */
export function parseSyncedFollowers(answer: string): number | null {
  const value = /^zk_synced_followers\t(\d+)/m.exec(answer)?.[1];
  return value === undefined ? null : Number(value);
}

function isMode(mode: string | undefined): mode is ServerStatus['mode'] {
  return mode === 'leader' || mode === 'follower' || mode === 'observer' || mode === 'standalone';
}

/** The whole answer; null when there is none, and where a file of `tls` can't be read. */
async function ask(
  address: string,
  word: string,
  timeoutMs: number,
  tls: TlsAccess | undefined,
): Promise<string | null> {
  try {
    return await answerOf(openSocket(splitAddress(address), tls), word, timeoutMs);
  } catch {
    return null;
  }
}

function answerOf({ socket, ready }: OpenedSocket, word: string, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const finish = (answer: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.once(ready, () => socket.write(word));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', () => finish(null));
    socket.once('close', () => finish(chunks.length === 0 ? null : Buffer.concat(chunks).toString()));
  });
}
