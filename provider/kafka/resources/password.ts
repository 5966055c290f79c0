import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { otherBrokerPassword } from '../../../model/rendering/secrets.ts';
import { kafkaPassword } from '../../../model/resources/password.ts';
import { type Planned, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import {
  giveTo,
  makeSecretFile,
  readSecretFile,
  type SecretFile,
} from '../../../operations/secrets/secret-file.ts';
import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { ApplyResult, PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
import { fileFailure, relativeFolder } from '../certificate/failure.ts';
import { unfinished } from '../cluster/password-rotation.ts';
import { passwordVersion } from '../secret/version.ts';
import type { Session } from '../session/session.ts';
import { removeBootstrapRecord, writeBootstrapRecord } from '../user/bootstrap-record.ts';

type Password = StateOf<typeof kafkaPassword>;
type Schema = typeof kafkaPassword;

export const passwordHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaPassword,
  validate: ({ file }) =>
    typeof file === 'string' && !isAbsolute(file) ? [relativeFolder('file', file)] : [],
  // Of the file that is there now: while passwords are replaced it changes hands between two mechanisms.
  read: async ({ state }) => ({
    state: { ...state, version: (await currentVersion(presentFile(state.file))) ?? state.version },
  }),
  plan: planPassword,
  create: async ({ planned, client }) =>
    make(planned as Password, wantedFile(client, (planned as Password).file)),
  update: async ({ planned }) => make(planned as Password, presentFile((planned as Password).file)),
  delete: async ({ prior }) => {
    for (const file of bothFiles(prior.file)) {
      rmSync(file, { force: true });
      rmSync(unfinished(file), { force: true });
      removeBootstrapRecord(file);
    }
    removeIfEmpty(dirname(prior.file));
    return undefined;
  },
};

async function planPassword(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client, action } = request;
  if (action === 'delete' || client.invocation.destroy) return {};
  const { file } = request.planned;
  if (typeof file !== 'string') return {};
  const present = presentFile(file);
  const problems = problemsOf(present, readSecretFile(present), action === 'update');
  const version = action === 'update' ? await currentVersion(present) : null;
  const planned: Planned<Password> = { ...request.planned, id: file, version: version ?? UNKNOWN };
  return { planned, diagnostics: problems };
}

/** In a folder that a container's process can enter, whoever made it; those above let nobody else come so far. */
async function make(wanted: Password, file: string): Promise<ApplyResult<Schema>> {
  const owner = wanted.owner as number;
  try {
    mkdirSync(dirname(dirname(file)), { recursive: true, mode: 0o700 });
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    chmodSync(dirname(file), 0o755);
    const found = readSecretFile(file);
    const secret = 'missing' in found ? makeSecretFile(file, NO_LINE_END) : found;
    const problems = problemsOf(file, secret, true);
    if (problems.length > 0) throw new DiagnosticError(...problems);
    giveTo(file, owner);
    if ('secret' in secret) await writeBootstrapRecord(file, secret.secret, owner);
    return { state: { ...wanted, id: wanted.file, version: await currentVersion(file) } };
  } catch (problem) {
    if (problem instanceof DiagnosticError) throw problem;
    throw fileFailure(`The password file ${file} was not made`, problem);
  }
}

/** Null while there is no password that can be used. */
async function currentVersion(file: string): Promise<number | null> {
  const found = readSecretFile(file);
  return 'secret' in found ? passwordVersion(file, found.secret) : null;
}

/**
 * The resource is of the user's password, whichever of its two mechanisms that is of: what brokers depend on can't change while they are
 * replaced, as terraform would change it once all of them are gone.
 */
const bothFiles = (file: string): readonly string[] => [
  file,
  ...[otherBrokerPassword(file)?.passwordFile].filter((other) => other !== undefined),
];

const presentFile = (file: string): string => bothFiles(file).find((each) => existsSync(each)) ?? file;

/** A cluster that is new begins with the password that the code says. */
function wantedFile({ configuration }: Session, file: string): string {
  const wanted = [...configuration.clusters.values()].flatMap((connection) =>
    Object.values(connection?.bootstrapUsers ?? {}),
  );
  return bothFiles(file).find((each) => wanted.includes(each)) ?? file;
}

/** Kafka's configuration provider hands the whole file on. */
const NO_LINE_END = '';

/** What Kafka's tools and configuration take as it is. */
const PLAIN = /^[A-Za-z0-9._~-]+$/;

function problemsOf(file: string, found: SecretFile, expected: boolean): readonly Diagnostic[] {
  if ('missing' in found) return expected ? [lost(file)] : [];
  if ('refused' in found) return [error('Unfit password file', `${file}: ${found.refused}.`, ['file'])];
  // As it is: a line break at the end, which is the editor's elsewhere, would be part of the password here.
  return PLAIN.test(readFileSync(file, 'utf8'))
    ? []
    : [
        error(
          'Unfit password file',
          `${file}: it is empty or has other characters than letters, digits and ._~-, a line break for one. Mend it, or remove it before the first deploy, which then makes another.`,
          ['file'],
        ),
      ];
}

/** Another one in its place would let no broker in that starts again. */
const lost = (file: string): Diagnostic =>
  error(
    'A password file is gone',
    `There is no ${file} any more, and brokers or terraform log in with the password in it, which Kafka shows nobody. ` +
      'Put the file back from a copy. Without one, destroy the stack and deploy it anew.',
    ['file'],
  );

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {} // not there, or something else is in it
}
