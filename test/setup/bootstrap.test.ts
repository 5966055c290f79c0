import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFolder } from '../../scripts/setup/record.ts';

const bootstrap = join(projectFolder, 'scripts/bootstrap.mjs');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-bootstrap-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function lock(path: string, packages: Record<string, object>): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify({ packages: { '': { name: 'kafkaform' }, ...packages } }));
}

async function isInstalled(): Promise<boolean> {
  const { packagesAreInstalled } = await import(bootstrap);
  return packagesAreInstalled(folder);
}

test('a bare clone has no packages', async () => {
  lock('package-lock.json', { 'node_modules/commander': { version: '14.0.3' } });
  expect(await isInstalled()).toBe(false);
});

test('packages of the versions in package-lock.json are installed', async () => {
  lock('package-lock.json', { 'node_modules/commander': { version: '14.0.3' } });
  lock('node_modules/.package-lock.json', { 'node_modules/commander': { version: '14.0.3' } });
  expect(await isInstalled()).toBe(true);
});

test('a package-lock.json that has moved on asks for another installation', async () => {
  lock('package-lock.json', { 'node_modules/commander': { version: '14.0.4' } });
  lock('node_modules/.package-lock.json', { 'node_modules/commander': { version: '14.0.3' } });
  expect(await isInstalled()).toBe(false);
});

test('optional packages of other platforms need not be there', async () => {
  lock('package-lock.json', { 'node_modules/@esbuild/aix-ppc64': { version: '0.28.2', optional: true } });
  lock('node_modules/.package-lock.json', {});
  expect(await isInstalled()).toBe(true);
});

test('runs a TypeScript file with its arguments and ends with its exit code', async () => {
  const script = join(folder, 'script.ts');
  writeFileSync(
    script,
    'const given: string[] = process.argv.slice(2); console.log(given.join("+")); process.exit(3);',
  );
  const { stdout, exitCode } = await execa(process.execPath, [bootstrap, script, 'a', '--b'], {
    reject: false,
  });
  expect(stdout).toBe('a+--b');
  expect(exitCode).toBe(3);
});

test('passes SIGTERM on and ends with the code for it', async () => {
  const script = join(folder, 'script.ts');
  writeFileSync(script, 'console.log("ready"); setInterval(() => {}, 1000);');
  const child = execa(process.execPath, [bootstrap, script], { reject: false });
  for await (const line of child.iterable()) {
    if (line === 'ready') child.kill('SIGTERM');
  }
  expect((await child).exitCode).toBe(143);
});
