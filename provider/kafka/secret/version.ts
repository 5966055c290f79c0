import { createHash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** 48 bits: of its numbers a double holds the sum of 32 exactly. */
const BYTES = 6;

/** A number that goes with a text that anybody may know. */
export const versionOf = (...parts: readonly (string | null)[]): number =>
  createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, BYTES);

/** A number that goes with a password: slow to make, so that nobody finds the password by trying, even where a person chose it. */
export async function passwordVersion(file: string, password: string): Promise<number> {
  const key = await promisify<string, string, number, Buffer>(scrypt)(password, `kafkaform ${file}`, BYTES);
  return key.readUIntBE(0, BYTES);
}
