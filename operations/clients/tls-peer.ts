import { connect } from 'node:tls';
import type { PresentedCertificate, TlsAccess } from '../ports/access.ts';
import { splitAddress } from './address.ts';
import { tlsOptions } from './tls.ts';

/**
 * The certificate that a server presents.
 * @throws when it doesn't answer within `timeoutMs`, or isn't trusted
 */
export function presentedCertificate(
  address: string,
  tls: TlsAccess,
  timeoutMs: number,
): Promise<PresentedCertificate> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...tlsOptions(tls), timeout: timeoutMs }, () => {
      const { fingerprint256, valid_to: notAfter } = socket.getPeerCertificate();
      resolve({ fingerprint: fingerprint256, notAfter: new Date(notAfter) });
      socket.destroy();
    });
    socket.once('timeout', () => {
      reject(new Error(`no TLS handshake with ${address} in ${timeoutMs} ms`));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

/**
 * SHA-256 of the certificate that a server presents although it has ended; null for any other server, and where nobody answers.
 * Nothing else is trusted of it: compare it with the one that the server was given.
 */
export function endedCertificate(address: string, tls: TlsAccess, timeoutMs: number): Promise<string | null> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const options = { ...tlsOptions(tls), rejectUnauthorized: false, timeout: timeoutMs };
    const socket = connect({ host, port, ...options }, () => {
      const ended = String(socket.authorizationError).includes('CERT_HAS_EXPIRED');
      resolve(ended ? socket.getPeerCertificate().fingerprint256 : null);
      socket.destroy();
    });
    socket.once('timeout', () => {
      resolve(null);
      socket.destroy();
    });
    socket.once('error', () => resolve(null));
  });
}
