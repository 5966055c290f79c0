import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { execa } from 'execa';
import { buildImage, hasImage, importImage } from '../../../images/build/engine.ts';
import { contentHash } from '../../../images/tag.ts';
import { cacheFolder, type Found, lastLine } from './python.ts';

const imageFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'image');

/** The image that plays an instance: Debian with systemd, cloud-init and the AWS CLI. Built once for what it is made of. */
export async function playerImage(docker = new Docker()): Promise<Found<string>> {
  const image = `kafkaform/ec2-player:${contentHash(imageFolder)}`;
  if (await hasImage(docker, image)) return { found: image };
  if (!existsSync('/usr/bin/apt-get'))
    return { missing: 'instances are played by Debian packages, and there is no apt-get' };
  const scratch = await mkdtemp(join(tmpdir(), 'kafkaform-player-'));
  try {
    await build(docker, image, scratch);
    return { found: image };
  } catch (error) {
    return { missing: `the image that plays instances could not be built: ${lastLine(error)}` };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function build(docker: Docker, image: string, scratch: string): Promise<void> {
  const root = join(scratch, 'root');
  const unconfigured = `${basename(scratch).toLowerCase()}:unconfigured`;
  await layOut(root);
  await importImage(docker, root, unconfigured);
  try {
    const context = join(scratch, 'context');
    await mkdir(context);
    await cp(join(imageFolder, 'Dockerfile'), join(context, 'Dockerfile'));
    await buildImage(docker, context, image, { BASE: unconfigured });
  } finally {
    await docker
      .getImage(unconfigured)
      .remove({ noprune: true })
      .catch(() => undefined);
  }
}

async function layOut(root: string): Promise<void> {
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', folder), { recursive: true });
    await symlink(`usr/${folder}`, join(root, folder));
  }
  for (const archive of await downloadPackages()) await unpack(archive, root);
  for (const folder of ['proc', 'sys', 'dev', 'run', 'tmp', 'root', 'var/tmp'])
    await mkdir(join(root, folder), { recursive: true });
  await chmod(join(root, 'tmp'), 0o1777);
  await writeAccounts(join(root, 'etc'));
  await rm(join(root, 'etc/init.d'), { recursive: true, force: true });
  await cp(join(imageFolder, 'layout'), root, { recursive: true });
  await enableUnits(root);
}

/** All that the packages need, as for a machine that has none: apt resolves against an empty status file. */
async function downloadPackages(): Promise<string[]> {
  const names = (await readFile(join(imageFolder, 'packages.txt'), 'utf8')).trim().split(/\s+/);
  const folder = join(cacheFolder, 'packages');
  await mkdir(join(folder, 'partial'), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const options = [
    `Dir::State::status=${join(folder, 'status')}`,
    `Dir::Cache::archives=${folder}`,
    'APT::Install-Recommends=false',
    'APT::Sandbox::User=root',
    'Debug::NoLocking=true',
  ].flatMap((option) => ['-o', option]);
  const install = ['install', '--yes', '--quiet', ...names];
  const download = () => execa('apt-get', [...options, '--download-only', ...install]);
  // A fresh machine has no package lists yet.
  await download().catch(async () => {
    await execa('apt-get', ['update']);
    await download();
  });
  const { stdout } = await execa('apt-get', [...options, '--simulate', ...install]);
  const wanted = new Set([...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name as string));
  const archives = (await readdir(folder)).filter(
    (file) => wanted.has(file.split('_')[0] as string) && file.endsWith('.deb'),
  );
  return archives.sort().map((file) => join(folder, file));
}

const NOT_NEEDED = [
  './usr/share/man', './usr/share/doc', './usr/share/locale/*', './usr/share/i18n', './usr/share/groff',
  '*/libicudata*', '*/perl*', '*/awscli/examples', './usr/share/zoneinfo/*/*',
]; // biome-ignore format: a list

async function unpack(archive: string, root: string): Promise<void> {
  const tar = [
    '--extract',
    '--keep-directory-symlink',
    `--directory=${root}`,
    ...NOT_NEEDED.map((one) => `--exclude=${one}`),
  ];
  await execa('dpkg-deb', ['--fsys-tarfile', archive], { buffer: { stdout: false } }).pipe('tar', tar);
}

/** What the packages' scripts would do: no dpkg runs in there. */
async function writeAccounts(etc: string): Promise<void> {
  const master = join(etc, '../usr/share/base-passwd');
  const passwd = await readFile(join(master, 'passwd.master'), 'utf8');
  const group = await readFile(join(master, 'group.master'), 'utf8');
  const locked = (text: string, rest: string) => text.replace(/:.*/g, rest);
  await writeFile(join(etc, 'passwd'), passwd);
  await writeFile(join(etc, 'group'), group);
  await writeFile(join(etc, 'shadow'), locked(passwd, ':*:19000:0:99999:7:::'), { mode: 0o600 });
  await writeFile(join(etc, 'gshadow'), locked(group, ':*::'), { mode: 0o600 });
  await writeFile(join(etc, 'machine-id'), '');
  for (const kind of ['auth', 'account', 'session', 'password'])
    await writeFile(join(etc, 'pam.d', `common-${kind}`), `${kind} required pam_permit.so\n`);
  await cp(join(etc, 'pam.d/common-session'), join(etc, 'pam.d/common-session-noninteractive'));
  await symlink('mawk', join(etc, '../usr/bin/awk'));
}

async function enableUnits(root: string): Promise<void> {
  const units = {
    'cloud-init.target.wants': ['cloud-init-local', 'cloud-init', 'cloud-config', 'cloud-final'].map(
      (name) => `/lib/systemd/system/${name}.service`,
    ),
    'sysinit.target.wants': ['/etc/systemd/system/instance-metadata.service'],
  };
  for (const [folder, targets] of Object.entries(units)) {
    const wants = join(root, 'etc/systemd/system', folder);
    await mkdir(wants, { recursive: true });
    for (const target of targets) await symlink(target, join(wants, basename(target)));
  }
  await symlink('/lib/systemd/system/multi-user.target', join(root, 'etc/systemd/system/default.target'));
}
