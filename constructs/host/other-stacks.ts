import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Manifest } from 'cdktf';

/**
 * Keeps, in the manifest, the stacks that were synthesized earlier and aren't part of the app this time: cdktf removes the folder of
 * every stack that isn't named there.
 * @param names of all stacks that there are
 */
export function keepOtherStacks(app: App, names: readonly string[]): void {
  const before = readManifest(app.outdir);
  for (const name of names) {
    const stack = before[name];
    if (app.node.tryFindChild(name) !== undefined || stack === undefined) continue;
    if (existsSync(join(app.outdir, stack.synthesizedStackPath))) app.manifest.stacks[name] = stack;
  }
}

function readManifest(outdir: string): Partial<Manifest['stacks']> {
  try {
    return (JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as Manifest).stacks;
  } catch {
    return {};
  }
}
