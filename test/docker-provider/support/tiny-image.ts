import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A program that stops cleanly when it is told to, to be given to `/bin/sh -c`. */
export const patientProgram = 'trap "exit 0" TERM; while :; do /bin/busybox sleep 0.1; done';

/** Imports an image that holds nothing but a static busybox and sleeps for an hour; returns its id. */
export async function importTinyImage(tag: string, { anyCommand = false } = {}): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'kafkaform-tiny-'));
  try {
    mkdirSync(join(root, 'bin'));
    mkdirSync(join(root, 'tmp'));
    await execa('cp', [await busybox(), join(root, 'bin', 'busybox')]);
    await execa('ln', ['-s', 'busybox', join(root, 'bin', 'sh')]);
    const entrypoint = `ENTRYPOINT ${JSON.stringify(['/bin/sh', '-c', patientProgram, 'ignored'])}`;
    const changes = [
      'CMD ["/bin/busybox","sleep","3600"]',
      'ENV FROM_IMAGE=yes',
      ...(anyCommand ? [entrypoint] : []),
    ];
    await execa('tar', ['-C', root, '-cf', `${root}.tar`, '.']);
    const options = changes.flatMap((change) => ['--change', change]);
    const { stdout } = await execa('docker', ['import', ...options, `${root}.tar`, tag]);
    return stdout.trim();
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(`${root}.tar`, { force: true });
  }
}

/** The path of a static busybox, downloaded once per machine from Debian's archive where the machine has none. */
async function busybox(): Promise<string> {
  const folder = join(tmpdir(), 'kafkaform-busybox');
  const known = ['/usr/lib/initramfs-tools/bin/busybox', join(folder, 'bin', 'busybox')].find(existsSync);
  if (known) return known;
  mkdirSync(folder, { recursive: true });
  await execa('apt-get', ['download', 'busybox-static'], { cwd: folder });
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  await execa('dpkg-deb', ['-x', join(folder, archive ?? ''), folder]);
  return join(folder, 'bin', 'busybox');
}
