import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TerraformWorkspace, terraformWorkspace } from '../../support/terraform.ts';

export interface NoteWorkspace extends TerraformWorkspace {
  /** As `write`, with a provider block of its own. */
  writeAll(hcl: string): void;
  /** The real note; null when it isn't there. */
  note(name: string): Record<string, unknown> | null;
  /** Edits the real note by hand. */
  edit(name: string, changes: Record<string, unknown>): void;
  /** What the provider told under a name. */
  told(name: string): Record<string, unknown> | null;
}

/** A workspace of the note provider, initialized. */
export async function noteWorkspace(hcl: string, env?: Record<string, string>): Promise<NoteWorkspace> {
  const entry = join(import.meta.dirname, 'note-provider.ts');
  const provider = 'provider "note" {\n  folder = "notes"\n}\n';
  const workspace = await terraformWorkspace({
    providers: { note: { source: 'terraform.local/kafkaform/note', version: '1.0.0', entry } },
    hcl: provider + hcl,
    env,
  });
  const read = (file: string) => {
    const path = join(workspace.folder, 'notes', file);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
  };
  await workspace.init();
  return {
    ...workspace,
    writeAll: workspace.write,
    write: (text) => workspace.write(provider + text),
    note: (name) => read(`${name}.json`),
    edit(name, changes) {
      const path = join(workspace.folder, 'notes', `${name}.json`);
      writeFileSync(path, JSON.stringify({ ...read(`${name}.json`), ...changes }));
    },
    told: (name) => read(`${name}.told`),
  };
}

/** HCL of one note_file named like its address. */
export const noteHcl = (name: string, attributes = 'text = "hello"') =>
  `resource "note_file" "${name}" {\n  name = "${name}"\n  ${attributes}\n}\n`;
