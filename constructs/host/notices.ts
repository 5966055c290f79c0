import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSettings } from '../../model/host-advice.ts';

/** What can be read of this host; nothing where it isn't Linux. */
export const readHostSettings = (): HostSettings => ({
  swappiness: sysctl('vm/swappiness'),
  nrOpen: sysctl('fs/nr_open'),
  fileMax: sysctl('fs/file-max'),
  maxMapCount: sysctl('vm/max_map_count'),
});

/** The notices that this project hasn't shown yet; remembers them in `.kafkaform/`, so that each is said once. */
export function unseen(notices: readonly string[], root: string): readonly string[] {
  const file = join(root, '.kafkaform', 'notices-seen.json');
  const seen = readSeen(file);
  const fresh = notices.filter((notice) => !seen.includes(notice));
  if (fresh.length > 0) remember(file, [...seen, ...fresh]);
  return fresh;
}

function readSeen(file: string): readonly string[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as string[];
  } catch {
    return [];
  }
}

function remember(file: string, notices: readonly string[]): void {
  try {
    writeFileSync(file, JSON.stringify(notices, null, 2));
  } catch {
    // A project folder that can't be written to: the notice is said again next time.
  }
}

function sysctl(path: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/sys/${path}`, 'utf8'));
  } catch {
    return undefined;
  }
}
