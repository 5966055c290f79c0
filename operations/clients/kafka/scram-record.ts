import { createRecordsBatch, Writer } from '@platformatic/kafka';
import type { ScramMechanism } from '../../../model/scram.ts';
import { SCRAM_NUMBERS } from './scram.ts';
import { scramKeys } from './scram-salt.ts';

/** UserScramCredentialRecord of Kafka's metadata log (KIP-900), and how its records are framed (KIP-746). */
const RECORD = { frame: 1, apiKey: 11, version: 0 } as const;

/**
 * A SCRAM user as a batch of Kafka's metadata log. Beside the batches of a bootstrap.checkpoint it makes the user part of the metadata that a
 * quorum begins with, as `kafka-storage.sh format --add-scram` does. The password itself isn't in it.
 */
export async function scramRecordBatch(
  user: string,
  mechanism: ScramMechanism,
  password: string,
): Promise<Buffer> {
  const { salt, storedKey, serverKey, iterations } = await scramKeys(mechanism, password);
  const record = Writer.create()
    .appendUnsignedVarInt(RECORD.frame)
    .appendUnsignedVarInt(RECORD.apiKey)
    .appendUnsignedVarInt(RECORD.version)
    .appendString(user)
    .appendInt8(SCRAM_NUMBERS[mechanism])
    .appendBytes(salt)
    .appendBytes(storedKey)
    .appendBytes(serverKey)
    .appendInt32(iterations)
    .appendTaggedFields();
  return createRecordsBatch([{ topic: '__cluster_metadata', value: record.buffer }]).buffer;
}
