import { connect } from 'node:net';
import type { Reach, Reachability } from '../ports/reachability.ts';
import { splitAddress } from './address.ts';

/** A published container port accepts and hangs up at once when nothing listens behind it. */
const HANG_UP_MS = 300;

/** Opens a TCP connection to host:port and tells what it met; sends nothing. */
export const tcpReach: Reach = (address, timeoutMs) => look(address, timeoutMs, 'refused');

/**
 * The same through a forwarded port of this machine: where nobody listens the tunnel is closed, which says nothing of who is behind it. One
 * that is open and hangs up has found nobody.
 */
export const tunnelReach: Reach = (address, timeoutMs) => look(address, timeoutMs, 'silent');

function look(address: string, timeoutMs: number, whenNobodyListens: Reachability): Promise<Reachability> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    let whenQuiet: Reachability = 'silent';
    const end = (result: Reachability) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => {
      whenQuiet = 'open';
      socket.setTimeout(HANG_UP_MS);
      socket.once('close', () => end('refused'));
      socket.resume();
    });
    socket.on('timeout', () => end(whenQuiet));
    socket.once('error', (problem: NodeJS.ErrnoException) => {
      if (problem.code === 'ECONNREFUSED') end(whenNobodyListens);
      else end(problem.code === 'ECONNRESET' ? 'refused' : 'silent');
    });
  });
}
