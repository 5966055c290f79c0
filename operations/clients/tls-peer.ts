import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { PresentedCertificate, TlsAccess } from '../ports/access.ts';
import { splitAddress } from './address.ts';
import { tlsOptions } from './tls.ts';

/**
 * The certificate that a server presents.
 * @throws when it doesn't answer within `timeoutMs`, or isn't trusted
 */
export const presentedCertificate = async (
  address: string,
  tls: TlsAccess,
  timeoutMs: number,
): Promise<PresentedCertificate> =>
  handshake(address, { ...tlsOptions(tls), timeout: timeoutMs }, (socket) => {
    const { fingerprint256, valid_to: notAfter } = socket.getPeerCertificate();
    return { fingerprint: fingerprint256, notAfter: new Date(notAfter) };
  });

/** What is at an address, as far as a handshake tells. */
export interface Peer {
  /** SHA-256 of what it presents, whatever that is: nothing else is known of it. */
  readonly fingerprint: string;
  /** The certificate has ended. */
  readonly ended: boolean;
}

/**
 * What a server presents, whether it is trusted or not; null where none completes a handshake within `timeoutMs`.
 * @throws when a file of `tls` can't be read
 */
export async function seenAt(address: string, tls: TlsAccess, timeoutMs: number): Promise<Peer | null> {
  const options = { ...tlsOptions(tls), timeout: timeoutMs, rejectUnauthorized: false };
  return handshake(address, options, (socket) => ({
    fingerprint: socket.getPeerCertificate().fingerprint256,
    ended: String(socket.authorizationError).includes('CERT_HAS_EXPIRED'),
  })).catch(() => null);
}

/** Connects, looks and hangs up. */
function handshake<T>(
  address: string,
  options: ConnectionOptions,
  look: (socket: TLSSocket) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...splitAddress(address), ...options }, () => {
      resolve(look(socket));
      socket.destroy();
    });
    socket.once('timeout', () => {
      reject(new Error(`no TLS handshake with ${address} in ${options.timeout} ms`));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
