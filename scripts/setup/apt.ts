import { execa } from 'execa';
import { isOnPath } from './executables.ts';

/** Whether Debian packages can be installed here: a Debian or Ubuntu, as root. */
export function canInstallPackages(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && isOnPath('apt-get', env);
}

/** Installs Debian packages. @throws Error with the last lines of apt-get */
export async function installPackages(packages: readonly string[]): Promise<void> {
  // dpkg says on standard output why a package can't be installed, apt-get on the other only that it can't
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, all: true } as const;
  await execa('apt-get', ['update'], options);
  await execa('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], options);
}
