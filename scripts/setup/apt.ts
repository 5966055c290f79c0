import { execa } from 'execa';
import { isOnPath } from './executables.ts';

/** Whether Debian packages can be installed here: a Debian or Ubuntu, as root. */
export function canInstallPackages(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && isOnPath('apt-get', env);
}

/** Installs Debian packages. @throws Error with the last lines of apt-get */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await execa('apt-get', ['update'], { env });
  await execa('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], { env });
}
