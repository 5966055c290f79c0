import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SetupRecord } from '../../model/setup.ts';

/** Root of the project. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the set-up leaves what it found and built; not in version control. */
export const setupFolder = join(projectFolder, '.kafkaform');

/** The record with what its answers depend on: a question is asked again when that has changed. */
export interface KeptRecord extends SetupRecord {
  /** Terraform and its configuration, which decide about `dockerProvider` and `registryHost`. */
  readonly terraform: string;
  /** The engine, which decides about `largestFilesLimit`. */
  readonly engine: string;
}

/** The record of an earlier set-up; empty when there is none or it can't be read. */
export function readRecord(folder = setupFolder): Partial<KeptRecord> {
  try {
    const record: unknown = JSON.parse(readFileSync(join(folder, 'setup.json'), 'utf8'));
    return typeof record === 'object' && record !== null ? record : {};
  } catch {
    return {};
  }
}

/** Replaces the record as a whole, so that a reader never sees half of it. Touches nothing when it is the same. */
export function writeRecord(record: KeptRecord, folder = setupFolder): void {
  writeAtomically(join(folder, 'setup.json'), `${JSON.stringify(record, null, 2)}\n`);
}

function writeAtomically(path: string, content: string): void {
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
