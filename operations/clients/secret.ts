import type { SaslAccess } from '../ports/access.ts';
import { readSecretFile } from '../secrets/secret-file.ts';

/** @throws when the file isn't there, or others may read it */
export const passwordOf = ({ passwordFile }: SaslAccess): string => readSecret(passwordFile, 'password');

/** What a file holds that only its owner may read. @throws as it says, naming the file and never what is in it */
export function readSecret(path: string, what: 'password' | 'key'): string {
  const found = readSecretFile(path, what);
  if ('secret' in found) return found.secret;
  const why = 'missing' in found ? 'is not there' : `is not used: ${found.refused}`;
  throw new Error(`the ${what} file ${path} ${why}`);
}
