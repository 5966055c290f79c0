import { SCRAM_ITERATIONS, SCRAM_MECHANISM } from '../../../model/scram.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import type { ScramChange } from '../../../operations/ports/users.ts';
import { readSecretFile } from '../../../operations/secrets/secret-file.ts';
import type { ClusterLink } from '../session/session.ts';

/**
 * Users that brokers and terraform log in as, where they aren't known yet: a live cluster gets them through the listener that works
 * now, before anybody logs in by them. What is there stays: another password would lock brokers out.
 */
export async function ensureCredentials({ admin, connection, name }: ClusterLink): Promise<void> {
  const users = Object.entries(connection.bootstrapUsers ?? {});
  if (users.length === 0) return;
  const known = await admin.scramCredentials();
  const missing = users.filter(([user]) => known.get(user)?.has(SCRAM_MECHANISM) !== true);
  if (missing.length > 0)
    await admin.alterScramCredentials(missing.map(([user, file]) => credentialOf(name, user, file)));
}

function credentialOf(cluster: string, user: string, file: string): ScramChange {
  const read = readSecretFile(file);
  if ('secret' in read) {
    const credential = { password: read.secret, iterations: SCRAM_ITERATIONS.usual };
    return { user, mechanism: SCRAM_MECHANISM, credential };
  }
  const why = 'missing' in read ? 'it is not there' : read.refused;
  throw new KafkaError(
    'INVALID_CREDENTIAL',
    `User '${user}' of cluster '${cluster}' needs the password in ${file}: ${why}. Then deploy again.`,
  );
}
