import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { log } from '../../runtime/process/logging.ts';

const FILE = 'kafkaform.log';

/** Writes what goes on in a cluster to terraform's log and to kafkaform.log in the folder that terraform runs in. */
export function logLine(cluster: string, text: string): void {
  log('info', `cluster ${cluster}: ${text}`);
  try {
    appendFileSync(join(process.cwd(), FILE), `${new Date().toISOString()} cluster ${cluster}: ${text}\n`);
  } catch {
    // a folder that can't be written to is no reason to stop moving replicas
  }
}
