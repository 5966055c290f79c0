import type { InstanceFile, InstanceModel } from './instance.ts';
import { INSTANCE_USER } from './units.ts';

/** The most that EC2 takes, in bytes, before base64. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
export const LARGEST_USER_DATA = 16_384;

/** The instance as cloud-init's cloud-config; the same bytes for the same instance. It is given to EC2 as gzip. */
export function userData({ files, commands }: InstanceModel): string {
  return [
    '#cloud-config',
    // Without a default user, and so without anybody's SSH keys: the way in is SSM.
    'users:',
    `- {name: ${INSTANCE_USER.name}, uid: ${INSTANCE_USER.uid}, system: true, no_create_home: true, shell: /usr/sbin/nologin, lock_passwd: true}`,
    'disable_root: true',
    'ssh_pwauth: false',
    'write_files:',
    ...files.map(fileEntry),
    'runcmd:',
    ...commands.map((command) => `- ${JSON.stringify(command)}`),
    '',
  ].join('\n');
}

/** A literal block, whose lines are indented by two more than their key. */
function fileEntry({ path, mode, content }: InstanceFile): string {
  const lines = content.replace(/\n$/, '').split('\n');
  const block = lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n');
  return `- path: ${path}\n  permissions: '${mode}'\n  content: |2\n${block}`;
}
