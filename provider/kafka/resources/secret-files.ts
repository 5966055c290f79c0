import { isAbsolute } from 'node:path';
import { kafkaSecretFiles } from '../../../model/resources/secret-files.ts';
import { type ConfigOf, type Planned, UNKNOWN } from '../../../model/schema/types.ts';
import { readWholeFile } from '../../../operations/secrets/secret-file.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';
import type { EphemeralHandler } from '../../runtime/resource.ts';
import type { Session } from '../session/session.ts';

type Schema = typeof kafkaSecretFiles;
type File = ConfigOf<Schema>['files'][string];

export const secretFilesHandler: EphemeralHandler<Schema, Session> = {
  schema: kafkaSecretFiles,
  validate: ({ files }: Planned<ConfigOf<Schema>>) =>
    files === UNKNOWN ? [] : Object.entries(files).flatMap(([name, file]) => relativePath(name, file)),
  async open({ config, client }) {
    const found = Object.entries(config.files).map(([name, file]) => read(name, file));
    const problems = found.flatMap((each) => ('problem' in each ? [each.problem] : []));
    const contents = Object.fromEntries(
      found.flatMap((each) => ('content' in each ? [[each.name, each.content]] : [])).sort(byName),
    );
    // Whoever destroys needs no secrets, and may have lost them.
    if (problems.length > 0 && !client.invocation.destroy) throw new DiagnosticError(...problems);
    return {
      value: { ...config, contents, value: JSON.stringify(contents) },
      diagnostics: problems.map(({ summary, detail, path }) => warning(summary, detail, path)),
    };
  },
};

type Found = { readonly name: string; readonly content: string } | { readonly problem: Diagnostic };

function read(name: string, { path, public: isPublic, base64 }: Exclude<File, null>): Found {
  const where = String(path);
  const found = readWholeFile(where, isPublic === true);
  if ('missing' in found)
    return { problem: unfit(name, where, 'there is no such file; make it, or bring it back from a copy') };
  if ('refused' in found) return { problem: unfit(name, where, found.refused) };
  if (base64 === true) return { name, content: found.content.toString('base64') };
  const text = found.content.toString('utf8');
  return Buffer.from(text).equals(found.content)
    ? { name, content: text }
    : { problem: unfit(name, where, 'it is no text; set base64 = true for it') };
}

function relativePath(name: string, file: unknown): readonly Diagnostic[] {
  const path = (file as { readonly path?: unknown } | null)?.path;
  if (typeof path !== 'string' || isAbsolute(path)) return [];
  return [unfit(name, path, 'the path is relative; give an absolute one')];
}

const unfit = (name: string, path: string, why: string): Diagnostic =>
  error('Unfit secret file', `files["${name}"].path is ${path}; ${why}.`, ['files', { key: name }, 'path']);

/** By code units, whatever the language of the machine is. */
const byName = ([one = '']: readonly string[], [other = '']: readonly string[]): number =>
  one < other ? -1 : one > other ? 1 : 0;
