import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings of this host that Kafka cares about; undefined where they can't be read (not Linux). */
export interface HostSettings {
  /** vm.swappiness */
  readonly swappiness: number | undefined;
  /** fs.nr_open: the most open files that any process can be given. */
  readonly largestFilesLimit: number | undefined;
}

export const readHostSettings = (): HostSettings => ({
  swappiness: sysctl('vm/swappiness'),
  largestFilesLimit: sysctl('fs/nr_open'),
});

/** What should be said about this host, for containers that want so many open files. */
export function hostNotices(host: HostSettings, filesLimit: number): readonly string[] {
  const notices: string[] = [];
  if (host.swappiness !== undefined && host.swappiness > 10) {
    notices.push(
      `vm.swappiness is ${host.swappiness}: under memory pressure the kernel may swap out broker heaps, which looks like long pauses. \`sysctl vm.swappiness=1\` prevents it; fine to leave for development.`,
    );
  }
  if (host.largestFilesLimit !== undefined && host.largestFilesLimit < filesLimit) {
    notices.push(
      `fs.nr_open is ${host.largestFilesLimit}, but the brokers want up to ${filesLimit} open files and will not start: \`sysctl fs.nr_open=${filesLimit}\`, or lower expectedPartitions.`,
    );
  }
  return notices;
}

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
