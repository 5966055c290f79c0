import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleLauncher, bundleProvider } from './bundle.ts';

/** A terraform that runs may be about to start an older bundle, in milliseconds. */
const KEEP_OLD_MS = 3_600_000;

/**
 * Bundles both providers into `folder`: `terraform-provider-<type>.mjs` starts the bundle beside it, whose name tells its
 * content. Files are put in place as a whole, since a terraform that runs may be starting them. Returns the names of those
 * that changed.
 */
export async function bundleProviders(project: string, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const types = ['kafka', 'docker'].filter((type) => existsSync(join(project, 'provider', type, 'main.ts')));
  const changed = await Promise.all(types.map((type) => bundle(project, folder, type)));
  return types.filter((_, index) => changed[index]);
}

async function bundle(project: string, folder: string, type: string): Promise<boolean> {
  const name = `terraform-provider-${type}`;
  const entry = join(project, 'provider', type, 'main.ts');
  const provider = await placed(
    join(folder, `${name}.${process.pid}.cjs`),
    (fresh) => bundleProvider(entry, fresh),
    (hash) => join(folder, `${name}.${hash}.cjs`),
  );
  const launcher = await placed(
    join(folder, `${name}.${process.pid}.mjs`),
    (fresh) => bundleLauncher(join(project, 'provider/launch.ts'), `${name}.${provider.hash}.cjs`, fresh),
    () => join(folder, `${name}.mjs`),
  );
  await removeOld(folder, name, provider.hash);
  return launcher.changed;
}

/** Makes a file under a passing name and renames it, unless the same is there already. */
async function placed(
  fresh: string,
  make: (fresh: string) => Promise<void>,
  target: (hash: string) => string,
): Promise<{ hash: string; changed: boolean }> {
  try {
    await make(fresh);
    const content = readFileSync(fresh);
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const path = target(hash);
    const changed = !(existsSync(path) && readFileSync(path).equals(content));
    if (changed) await rename(fresh, path);
    return { hash, changed };
  } finally {
    await rm(fresh, { force: true });
  }
}

async function removeOld(folder: string, name: string, current: string): Promise<void> {
  for (const file of await readdir(folder)) {
    const isOther = file.startsWith(`${name}.`) && file !== `${name}.mjs` && !file.includes(current);
    if (isOther && (await ageOf(join(folder, file))) > KEEP_OLD_MS)
      await rm(join(folder, file), { force: true });
  }
}

async function ageOf(path: string): Promise<number> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs;
}
