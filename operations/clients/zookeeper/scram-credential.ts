import { createHash, createHmac } from 'node:crypto';
import { SCRAM_ITERATIONS } from '../../../model/scram.ts';
import { salted } from '../kafka/scram-salt.ts';

/**
 * A SCRAM-SHA-512 credential as Kafka keeps it in the znode of a user (RFC 5802; Kafka's ScramCredentialUtils and AdminZkClient): the
 * password itself isn't in it.
 */
export async function scramZnode(password: string): Promise<string> {
  const iterations = SCRAM_ITERATIONS.usual;
  const { salt, saltedPassword } = await salted('SCRAM-SHA-512', { password, iterations });
  const keyed = (text: string) => createHmac('sha512', saltedPassword).update(text).digest();
  const storedKey = createHash('sha512').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  const credential = `salt=${salt.toString('base64')},stored_key=${storedKey},server_key=${serverKey},iterations=${iterations}`;
  return JSON.stringify({ version: 1, config: { 'SCRAM-SHA-512': credential } });
}
