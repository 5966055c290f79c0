import { connect } from 'node:net';
import type { Reachability } from '../ports/reachability.ts';
import { splitAddress } from './address.ts';

/** A published container port accepts and hangs up at once when nothing listens behind it. */
const HANG_UP_MS = 300;

/** Opens a TCP connection to host:port and tells what it met; sends nothing. */
export function tcpReach(address: string, timeoutMs: number): Promise<Reachability> {
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
      end(problem.code === 'ECONNREFUSED' || problem.code === 'ECONNRESET' ? 'refused' : 'silent');
    });
  });
}
