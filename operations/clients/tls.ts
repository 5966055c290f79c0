import { readFileSync } from 'node:fs';
import type { TlsAccess } from '../ports/access.ts';
import { readSecret } from './secret.ts';

/** What Node.js's TLS wants to know. The host's name is checked against the certificate in any case. */
interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion: 'TLSv1.2';
}

/**
 * Without access the authorities that Node.js trusts.
 * @throws when a file can't be read, as before a first deploy, or when others may read the key
 */
export function tlsOptions(access: TlsAccess | undefined): TlsOptions {
  if (access === undefined) return { minVersion: 'TLSv1.2' };
  const { caFile, certificateFile, keyFile = certificateFile } = access;
  return {
    ca: read(caFile, "the authority's certificate"),
    ...(certificateFile === undefined ? {} : { cert: read(certificateFile, 'the client certificate') }),
    ...(keyFile === undefined ? {} : { key: readSecret(keyFile, 'key') }),
    minVersion: 'TLSv1.2',
  };
}

function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : `can't be read: ${error}`;
    throw new Error(`${what} ${path} ${why}`);
  }
}
