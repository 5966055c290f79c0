import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** What a JRE and Kafka's bash scripts need; busybox brings grep, sed, ls and the like. */
const packages = [
  'libc6',
  'libc-bin',
  'libgcc-s1',
  'libstdc++6',
  'zlib1g',
  'bash',
  'libtinfo6',
  'busybox-static',
];

/** Lays out the root file system of the base image in `root`, from Debian packages of the host's own release. */
export async function layOutRootfs(root: string, scratch: string): Promise<void> {
  await mergeUsr(root);
  await downloadPackages(scratch);
  for (const file of (await readdir(scratch)).filter((name) => name.endsWith('.deb')).sort()) {
    await unpack(join(scratch, file), root);
  }
  await linkBusybox(root);
  await writeAccounts(root);
}

/** /bin, /lib … as links into /usr, whatever paths the packages use. */
async function mergeUsr(root: string): Promise<void> {
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', folder), { recursive: true });
    await symlink(`usr/${folder}`, join(root, folder));
  }
}

async function downloadPackages(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const download = () => execa('apt-get', ['download', ...packages], { cwd: folder });
  try {
    await download();
  } catch {
    // A fresh machine has no package lists yet.
    await execa('apt-get', ['update']);
    await download();
  }
}

async function unpack(archive: string, root: string): Promise<void> {
  const excluded = [
    './usr/share/man',
    './usr/share/locale',
    './usr/share/lintian',
    '*/changelog*',
    '*/gconv',
  ];
  await execa('dpkg-deb', ['--fsys-tarfile', archive], { buffer: { stdout: false } }).pipe('tar', [
    '--extract',
    '--keep-directory-symlink',
    `--directory=${root}`,
    ...excluded.map((pattern) => `--exclude=${pattern}`),
  ]);
}

/** Every applet that no package has brought. */
async function linkBusybox(root: string): Promise<void> {
  const { stdout } = await execa(join(root, 'bin/busybox'), ['--list']);
  const present = new Set([
    ...(await readdir(join(root, 'usr/bin'))),
    ...(await readdir(join(root, 'usr/sbin'))),
  ]);
  for (const applet of stdout.split('\n').filter((name) => !present.has(name))) {
    await symlink('busybox', join(root, 'usr/bin', applet));
  }
}

async function writeAccounts(root: string): Promise<void> {
  const folders = ['etc', 'root', 'home/appuser', 'tmp', 'var/tmp', 'proc', 'sys', 'dev', 'run', 'opt'];
  for (const folder of folders) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await chmod(join(root, 'tmp'), 0o1777);
  await chmod(join(root, 'var/tmp'), 0o1777);
  const files = {
    passwd: 'root:x:0:0:root:/root:/bin/bash\nappuser:x:1000:1000::/home/appuser:/bin/bash\n',
    group: 'root:x:0:\nappuser:x:1000:\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    'os-release': await readFile('/etc/os-release', 'utf8'),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, 'etc', name), content);
  }
}
