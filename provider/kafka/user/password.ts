import type { kafkaUser } from '../../../model/resources/user.ts';
import type { ConfigOf, Planned, StateOf } from '../../../model/schema/types.ts';
import { makeSecretFile, readSecretFile, type SecretFile } from '../../../operations/secrets/secret-file.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';

export type User = StateOf<typeof kafkaUser>;
export type UserConfig = ConfigOf<typeof kafkaUser>;

/** What is wrong with the source of a password that the plan will need; values that aren't known yet pass. */
export function sourceProblems(config: Planned<UserConfig>): readonly Diagnostic[] {
  const { password_wo: given, password_file: file } = config;
  if (typeof given === 'string') return unfitPassword(config, given, 'password_wo');
  if (typeof file !== 'string') return given === null && file === null ? [noSource(config)] : [];
  const found = readSecretFile(file);
  return 'missing' in found ? [] : unfitFile(config, file, found);
}

/** The password to write. Makes the file with a random one where there is none. @throws DiagnosticError */
export function passwordOf(config: UserConfig): string {
  const { password_wo: given, password_file: file } = config;
  if (given !== null) return accepted(given, unfitPassword(config, given, 'password_wo'));
  if (file === null) throw new DiagnosticError(noSource(config));
  const found = readSecretFile(file);
  const secret = 'missing' in found ? makeSecretFile(file) : found;
  return accepted('secret' in secret ? secret.secret : '', unfitFile(config, file, secret));
}

/** Kafka keeps a credential whose file is gone: to make a new password unasked would cut off every client. */
export function lostFile({ name, password_file: file }: Planned<UserConfig>): readonly Diagnostic[] {
  if (typeof file !== 'string' || !('missing' in readSecretFile(file))) return [];
  return [
    warning(
      'A password file is missing',
      `User '${String(name)}': there is no ${file}. Kafka keeps the credential as it is. Bring the file back, or change password_wo_version to make a new one with a new password.`,
      ['password_file'],
    ),
  ];
}

function accepted(password: string, problems: readonly Diagnostic[]): string {
  if (problems.length > 0) throw new DiagnosticError(...problems);
  return password;
}

function unfitFile(config: Planned<UserConfig>, file: string, found: SecretFile): readonly Diagnostic[] {
  if ('secret' in found) return unfitPassword(config, found.secret, 'password_file');
  const refused = 'refused' in found ? found.refused : 'it is gone again; apply once more';
  return [
    error('Unfit password file', `User '${String(config.name)}': password_file is ${file}; ${refused}.`, [
      'password_file',
    ]),
  ];
}

/** Says what is wrong, never with what. */
function unfitPassword(
  { name }: Planned<UserConfig>,
  password: string,
  attribute: 'password_wo' | 'password_file',
): readonly Diagnostic[] {
  const why =
    password === ''
      ? 'is empty'
      : /\p{Cc}/u.test(password)
        ? 'has a line break or another control character'
        : null;
  if (why === null) return [];
  return [
    error('Unfit password', `User '${String(name)}': the password ${why}; give another one.`, [attribute]),
  ];
}

const noSource = ({ name }: Planned<UserConfig>): Diagnostic =>
  error(
    'No password',
    `User '${String(name)}' needs a password now and has neither password_file nor a password_wo that isn’t null in this run; give one of them.`,
  );
