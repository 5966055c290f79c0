import { onTestFinished } from 'vitest';
import { startWitness, type Witness, type WitnessOptions } from '../../operations/witness/witness.ts';

/** What a report says when every acknowledged message is there, once and in its place. */
export const FLAWLESS = { lost: 0, duplicated: 0, reordered: 0, unverified: 0 };

/** A witness that ends with its test, however that ends. */
export async function witnessOf(options: WitnessOptions): Promise<Witness> {
  const witness = await startWitness(options);
  onTestFinished(async () => {
    await witness.stop({ patienceMs: 0 });
  });
  return witness;
}
