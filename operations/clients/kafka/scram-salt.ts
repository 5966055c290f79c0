import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { SCRAM_ITERATIONS, type ScramMechanism } from '../../../model/scram.ts';

const HASH = {
  'SCRAM-SHA-256': { name: 'sha256', bytes: 32 },
  'SCRAM-SHA-512': { name: 'sha512', bytes: 64 },
} as const;
const SALT_BYTES = 20;

const derive = promisify(pbkdf2);

/** What Kafka is sent instead of a password (Hi of RFC 5802). As Kafka's own tools do, the password's UTF-8 is taken as it is. */
export async function salted(
  mechanism: ScramMechanism,
  { password, iterations }: { readonly password: string; readonly iterations: number },
): Promise<{ readonly salt: Buffer; readonly saltedPassword: Buffer }> {
  const salt = randomBytes(SALT_BYTES);
  const { name, bytes } = HASH[mechanism];
  return { salt, saltedPassword: await derive(password, salt, iterations, bytes, name) };
}

/** What Kafka keeps of a password (RFC 5802): neither it nor what a client proves it with follows from these. */
interface ScramKeys {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  readonly iterations: number;
}

export async function scramKeys(mechanism: ScramMechanism, password: string): Promise<ScramKeys> {
  const iterations = SCRAM_ITERATIONS.usual;
  const { salt, saltedPassword } = await salted(mechanism, { password, iterations });
  const hash = HASH[mechanism].name;
  const keyed = (text: string) => createHmac(hash, saltedPassword).update(text).digest();
  const storedKey = createHash(hash).update(keyed('Client Key')).digest();
  return { salt, storedKey, serverKey: keyed('Server Key'), iterations };
}
