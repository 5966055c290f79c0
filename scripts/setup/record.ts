import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the project. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the set-up leaves what it found and built; not in version control. */
export const setupFolder = join(projectFolder, '.kafkaform');

/** What `npm run setup` found out and built. Synth reads it from `.kafkaform/setup.json`. */
export interface SetupRecord {
  /** Image by Kafka version. */
  readonly images: Readonly<Record<string, string>>;
  /** `kreuzwerker` where Terraform can get kreuzwerker/docker itself, `offline` where kafkaform's own stands in. */
  readonly dockerProvider: 'kreuzwerker' | 'offline';
  /** Host of the registry that this Terraform or OpenTofu asks by default, as it names it itself; null when it couldn't be learnt. */
  readonly registryHost: string | null;
  /** What the answer about the Docker provider depends on; the question is asked again when it has changed. */
  readonly probe: string;
}

/** The record of an earlier set-up; empty when there is none or it can't be read. */
export function readRecord(folder = setupFolder): Partial<SetupRecord> {
  try {
    const record: unknown = JSON.parse(readFileSync(join(folder, 'setup.json'), 'utf8'));
    return typeof record === 'object' && record !== null ? record : {};
  } catch {
    return {};
  }
}

/** Replaces the record as a whole, so that a reader never sees half of it. Touches nothing when it is the same. */
export function writeRecord(record: Partial<SetupRecord>, folder = setupFolder): void {
  writeFileAtomically(join(folder, 'setup.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** Writes a file by way of a rename; touches nothing when the content is the same. */
export function writeFileAtomically(path: string, content: string): void {
  if (contentOf(path) === content) {
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const scratch = `${path}.${process.pid}.new`;
  writeFileSync(scratch, content);
  renameSync(scratch, path);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
