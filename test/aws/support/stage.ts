import { existsSync } from 'node:fs';
import { findAwsProvider } from './aws-provider.ts';
import { playerImage } from './player-image.ts';
import { type Found, pythonWith } from './python.ts';

export interface Stage {
  readonly python: string;
  readonly image: string;
  readonly mirror: { readonly folder: string; readonly version: string };
}

/** All that a deploy to played instances needs. What is missing is said, and the tests that need it are skipped. */
export async function stageOf(): Promise<Found<Stage>> {
  const [mirror, python, image] = await Promise.all([
    findAwsProvider(),
    pythonWith('emulator'),
    playerImage(),
  ]);
  const disks = existsSync('/dev/loop-control') ? [] : ['no loop devices for the data volumes'];
  const user =
    process.getuid?.() === 0 ? [] : ['the emulator needs root for loop devices and network namespaces'];
  const parts = [mirror, python, image].flatMap((part) => ('missing' in part ? [part.missing] : []));
  const missing = [...parts, ...disks, ...user];
  if ('found' in mirror && 'found' in python && 'found' in image && missing.length === 0)
    return { found: { python: python.found, image: image.found, mirror: mirror.found } };
  const why = missing.join('; ');
  console.log(`Skipped: ${why}`);
  return { missing: why };
}
