import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What was being created. When Terraform is killed between a creation and writing it to its state, the next apply finds
 * the object in its way; this tells that it is ours to take over or to take away.
 */
export interface JournalEntry {
  /** Digest of what the engine was asked for. */
  readonly options: string;
  /** The object's id; missing while the engine is still being asked. */
  readonly id?: string;
}

/** A folder of Terraform's own, beside the plugins that it has installed for this configuration. */
const folder = () => join(process.env.TF_DATA_DIR || '.terraform', 'kafkaform-docker');
const fileOf = (kind: string, name: string) => join(folder(), `${kind}-${encodeURIComponent(name)}.json`);

export const digestOf = (options: unknown): string =>
  createHash('sha256').update(JSON.stringify(options)).digest('hex');

/** Notes an entry; where it can't be written an interrupted apply must be mended by hand, as with other providers. */
export function note(kind: string, name: string, entry: JournalEntry): void {
  const file = fileOf(kind, name);
  try {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(entry));
    renameSync(`${file}.new`, file);
  } catch {}
}

export function noted(kind: string, name: string): JournalEntry | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(kind, name), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Called when the object is in Terraform's state, or gone. */
export function forget(kind: string, name: string): void {
  try {
    rmSync(fileOf(kind, name), { force: true });
  } catch {}
}
