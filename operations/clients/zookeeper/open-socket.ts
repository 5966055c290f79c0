import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TlsAccess } from '../../ports/access.ts';
import { tlsOptions } from '../tls.ts';

/** Called `ready` once something may be written: in TLS that is later than the connection. */
export interface OpenedSocket {
  readonly socket: Socket;
  readonly ready: 'connect' | 'secureConnect';
}

/**
 * A connection to a server, in TLS where there is something to know it by.
 * @throws when a file of `tls` can't be read
 */
export function openSocket(server: { host: string; port: number }, tls: TlsAccess | undefined): OpenedSocket {
  return tls === undefined
    ? { socket: connect(server), ready: 'connect' }
    : { socket: connectTls({ ...server, ...tlsOptions(tls) }), ready: 'secureConnect' };
}
