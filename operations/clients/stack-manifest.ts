import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackManifest } from '../../model/manifest.ts';

/** Where synth writes, under the project's root. */
const STACKS = join('cdktf.out', 'stacks');

/** What synth wrote about a stack. Throws, with what to do, when there is nothing. */
export function readStackManifest(projectRoot: string, stack: string): StackManifest {
  const path = join(projectRoot, STACKS, stack, 'kafkaform.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as StackManifest;
  const others = synthesizedStacks(projectRoot);
  const known = others.length === 0 ? '' : ` (synthesized so far: ${others.join(', ')})`;
  throw new Error(`Stack '${stack}' was not synthesized yet${known}: run npx cdktf deploy ${stack} first.`);
}

function synthesizedStacks(projectRoot: string): string[] {
  const folder = join(projectRoot, STACKS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((stack) => existsSync(join(folder, stack, 'kafkaform.json')));
}
