import type { ScramMechanism } from '../../../model/scram.ts';
import { scramKeys } from '../kafka/scram-salt.ts';

/**
 * A SCRAM credential as Kafka keeps it in the znode of a user (RFC 5802; Kafka's ScramCredentialUtils and AdminZkClient): the
 * password itself isn't in it.
 */
export async function scramZnode(password: string, mechanism: ScramMechanism): Promise<string> {
  const { salt, storedKey, serverKey, iterations } = await scramKeys(mechanism, password);
  const [text, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'));
  const credential = `salt=${text},stored_key=${stored},server_key=${server},iterations=${iterations}`;
  return JSON.stringify({ version: 1, config: { [mechanism]: credential } });
}
