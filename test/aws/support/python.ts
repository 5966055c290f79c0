import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const awsFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
export const projectFolder = join(awsFolder, '..', '..');
/** Where what the tests of AWS download or build is kept, so that the next run needs no network. */
export const cacheFolder = join(projectFolder, '.kafkaform', 'aws');

/** What a test needs and this machine has, or why it can't be had. */
export type Found<T> = { readonly found: T } | { readonly missing: string };

/** Python with the packages of `<name>/requirements.txt`: moto for the emulator, checkov for the policies. */
export async function pythonWith(name: 'emulator' | 'policies'): Promise<Found<string>> {
  const requirements = join(awsFolder, name, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder, `python-${name}-${hash}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(folder)) return { found: python };
  try {
    await install(requirements, folder);
    return { found: python };
  } catch (error) {
    return { missing: `no Python packages for ${name}: ${lastLine(error)}` };
  }
}

/** Made aside and renamed as a whole: another test process may do the same, and this one may be killed. */
async function install(requirements: string, folder: string): Promise<void> {
  const scratch = `${folder}.${process.pid}`;
  mkdirSync(cacheFolder, { recursive: true });
  try {
    await execa('python3', ['-m', 'venv', scratch]);
    const options = ['--quiet', '--disable-pip-version-check', '--no-compile', '--requirement', requirements];
    await execa(join(scratch, 'bin', 'python'), ['-m', 'pip', 'install', ...options]);
    if (!existsSync(folder)) renameSync(scratch, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Of what a command printed, as a rule what was wrong. */
export function lastLine(error: unknown): string {
  const said = String((error as { stderr?: string }).stderr || (error as Error).message);
  return said.trim().split('\n').at(-1) ?? said;
}
