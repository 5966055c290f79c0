import { createHash, createHmac } from 'node:crypto';
import { SCRAM_ITERATIONS, type ScramMechanism } from '../../../model/scram.ts';
import { salted } from '../kafka/scram-salt.ts';

/**
 * A SCRAM credential as Kafka keeps it in the znode of a user (RFC 5802; Kafka's ScramCredentialUtils and AdminZkClient): the
 * password itself isn't in it.
 */
export async function scramZnode(password: string, mechanism: ScramMechanism): Promise<string> {
  const iterations = SCRAM_ITERATIONS.usual;
  const { salt, saltedPassword } = await salted(mechanism, { password, iterations });
  const hash = mechanism === 'SCRAM-SHA-512' ? 'sha512' : 'sha256';
  const keyed = (text: string) => createHmac(hash, saltedPassword).update(text).digest();
  const storedKey = createHash(hash).update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  const credential = `salt=${salt.toString('base64')},stored_key=${storedKey},server_key=${serverKey},iterations=${iterations}`;
  return JSON.stringify({ version: 1, config: { [mechanism]: credential } });
}
