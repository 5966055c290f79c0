import { readFileSync } from 'node:fs';
import type { TlsAccess } from '../ports/access.ts';

/**
 * What Node.js's TLS wants to know. The host's name is checked against the certificate in any case.
 * @throws when the authority's file can't be read, as before a first deploy
 */
export function tlsOptions({ caFile }: TlsAccess): { ca: string; minVersion: 'TLSv1.2' } {
  try {
    return { ca: readFileSync(caFile, 'utf8'), minVersion: 'TLSv1.2' };
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : `can't be read: ${error}`;
    throw new Error(`the authority's certificate ${caFile} ${why}`);
  }
}
