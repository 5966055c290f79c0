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
