import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { brokerPasswordAt, otherBrokerPassword } from '../../../model/rendering/secrets.ts';
import { SCRAM_ITERATIONS } from '../../../model/scram.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { giveTo, makeSecretFile } from '../../../operations/secrets/secret-file.ts';
import type { ClusterConnection } from '../session/connection.ts';
import type { ClusterLink } from '../session/session.ts';
import { removeBootstrapRecord } from '../user/bootstrap-record.ts';

/** The wanted password isn't there yet, and the user has the other one. */
export function isReplaced(file: string): boolean {
  const other = otherBrokerPassword(file);
  return other !== null && !existsSync(file) && existsSync(other.passwordFile);
}

/** Whether passwords that brokers and terraform log in with are to be replaced, and nothing of that has happened. */
export const replacesPasswords = ({
  bootstrapUsers = {},
}: Pick<ClusterConnection, 'bootstrapUsers'>): boolean => Object.values(bootstrapUsers).some(isReplaced);

/**
 * A second password of the user, by the other mechanism. Its file gets its name once the cluster has the credential: who finds the file
 * may log in with it, and a run that was interrupted before makes another.
 */
export async function replacePassword({ admin }: ClusterLink, user: string, file: string): Promise<void> {
  const before = otherBrokerPassword(file)?.passwordFile as string;
  const fresh = unfinished(file);
  rmSync(fresh, { force: true });
  const made = makeSecretFile(fresh, NO_LINE_END);
  if (!('secret' in made))
    throw new KafkaError('INVALID_CREDENTIAL', `A new password of '${user}' can't be kept in ${fresh}.`);
  giveTo(fresh, statSync(before).uid);
  const credential = { password: made.secret, iterations: SCRAM_ITERATIONS.usual };
  await admin.alterScramCredentials([{ user, mechanism: brokerPasswordAt(file).mechanism, credential }]);
  renameSync(fresh, file);
}

/** What an interrupted run may leave of a new password. */
export const unfinished = (file: string): string => `${file}.next`;

/** Kafka's configuration provider hands the whole file on. */
const NO_LINE_END = '';

/** Once every broker logs in with the new passwords: the old ones aren't good any more, and their files go. */
export async function retireOldPasswords(link: ClusterLink): Promise<void> {
  const old = Object.entries(link.connection.bootstrapUsers ?? {}).flatMap(([user, file]) => {
    const other = otherBrokerPassword(file);
    return other !== null && existsSync(file) && existsSync(other.passwordFile)
      ? [{ user, file, ...other }]
      : [];
  });
  if (old.length === 0) return;
  await allLogInBy(
    link,
    old.map(({ mechanism }) => mechanism),
  );
  await link.admin.alterScramCredentials(
    old.map(({ user, mechanism }) => ({ user, mechanism, credential: null })),
  );
  for (const { passwordFile } of old) {
    rmSync(passwordFile, { force: true });
    removeBootstrapRecord(passwordFile);
  }
}

/** @throws KafkaError while a broker logs in by what is to go */
async function allLogInBy(
  { admin, name, connection }: ClusterLink,
  retired: readonly string[],
): Promise<void> {
  const brokers = await admin.brokerListeners();
  const behind = [
    ...connection.brokerIds.filter((id) => !brokers.has(id)),
    ...[...brokers].flatMap(([id, { mechanism }]) => (retired.includes(mechanism) ? [id] : [])),
  ];
  if (behind.length > 0)
    throw new KafkaError(
      'NOT_YET',
      `The old passwords of cluster '${name}' stay: broker ${behind.join(', ')} may still log in with them. Deploy again once all brokers run.`,
    );
}
