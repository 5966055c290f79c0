import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';

/**
 * The endpoint of a context that `docker context create` has stored.
 * @throws DiagnosticError when there is no such context
 */
export function contextEndpoint(name: string, configDirectory: string): string {
  const directory = createHash('sha256').update(name).digest('hex');
  const file = join(configDirectory, 'contexts', 'meta', directory, 'meta.json');
  try {
    const endpoint = JSON.parse(readFileSync(file, 'utf8')).Endpoints?.docker?.Host;
    if (typeof endpoint === 'string' && endpoint !== '') return endpoint;
  } catch {
    // Missing and unreadable are one problem to the user.
  }
  throw new DiagnosticError(
    error(
      'Unknown docker context',
      `The docker context ${JSON.stringify(name)} has no endpoint in ${file}; \`docker context ls\` lists the contexts there are.`,
    ),
  );
}
