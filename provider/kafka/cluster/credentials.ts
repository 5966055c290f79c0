import { brokerPasswordAt } from '../../../model/rendering/secrets.ts';
import { SCRAM_ITERATIONS } from '../../../model/scram.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import type { ScramChange } from '../../../operations/ports/users.ts';
import { inTurn } from '../../../operations/reassignment/turns.ts';
import { readSecretFile } from '../../../operations/secrets/secret-file.ts';
import type { ClusterLink } from '../session/session.ts';
import { isReplaced, replacePassword } from './password-rotation.ts';

/**
 * Users that brokers and terraform log in as, where they aren't known yet: a live cluster gets them through the listener that works
 * now, before anybody logs in by them. What is there stays: another password would lock brokers out. One that is to be replaced gets its
 * new one beside the old.
 */
export const ensureCredentials = (link: ClusterLink, signal: AbortSignal): Promise<void> =>
  inTurn(`credentials of ${link.name}`, signal, () => ensureAll(link));

async function ensureAll(link: ClusterLink): Promise<void> {
  const users = Object.entries(link.connection.bootstrapUsers ?? {});
  if (users.length === 0) return;
  for (const [user, file] of users) if (isReplaced(file)) await replacePassword(link, user, file);
  const known = await link.admin.scramCredentials();
  const missing = users.filter(
    ([user, file]) => known.get(user)?.has(brokerPasswordAt(file).mechanism) !== true,
  );
  if (missing.length > 0)
    await link.admin.alterScramCredentials(
      missing.map(([user, file]) => credentialOf(link.name, user, file)),
    );
}

function credentialOf(cluster: string, user: string, file: string): ScramChange {
  const read = readSecretFile(file);
  if ('secret' in read) {
    const credential = { password: read.secret, iterations: SCRAM_ITERATIONS.usual };
    return { user, mechanism: brokerPasswordAt(file).mechanism, credential };
  }
  const why = 'missing' in read ? 'it is not there' : read.refused;
  throw new KafkaError(
    'INVALID_CREDENTIAL',
    `User '${user}' of cluster '${cluster}' needs the password in ${file}: ${why}. Then deploy again.`,
  );
}
