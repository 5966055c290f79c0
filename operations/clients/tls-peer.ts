import { connect } from 'node:tls';
import type { TlsAccess } from '../ports/access.ts';
import { splitAddress } from './address.ts';
import { tlsOptions } from './tls.ts';

/**
 * SHA-256 of the certificate that a server presents, as `AB:CD:…`.
 * @throws when it doesn't answer within `timeoutMs`, or isn't trusted
 */
export function presentedCertificate(address: string, tls: TlsAccess, timeoutMs: number): Promise<string> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...tlsOptions(tls), timeout: timeoutMs }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('timeout', () => {
      reject(new Error(`no TLS handshake with ${address} in ${timeoutMs} ms`));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
