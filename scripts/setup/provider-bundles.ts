import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleProvider } from './bundle.ts';

/**
 * Bundles both providers into `folder`. A bundle that comes out the same isn't touched, and one that changes is replaced by a
 * rename, since a terraform that runs may be starting it. Returns the names of those that changed.
 */
export async function bundleProviders(project: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const types = ['kafka', 'docker'].filter((type) => existsSync(join(project, 'provider', type, 'main.ts')));
  const changed = await Promise.all(types.map((type) => bundle(project, folder, type)));
  return types.filter((_, index) => changed[index]);
}

async function bundle(project: string, folder: string, type: string): Promise<boolean> {
  const target = join(folder, `terraform-provider-${type}.mjs`);
  const fresh = `${target}.${process.pid}.mjs`;
  try {
    await bundleProvider(join(project, 'provider', type, 'main.ts'), fresh);
    if (existsSync(target) && readFileSync(target).equals(readFileSync(fresh))) {
      return false;
    }
    await rename(fresh, target);
    return true;
  } finally {
    await rm(fresh, { force: true });
  }
}
