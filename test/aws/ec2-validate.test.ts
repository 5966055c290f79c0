import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { App } from 'cdktf';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LARGEST_USER_DATA } from '../../model/rendering/instance/user-data.ts';
import { Ec2Stack } from '../../stacks/ec2.ts';
import { Ec2KraftStack } from '../../stacks/ec2-kraft.ts';
import { findAwsProvider } from './support/aws-provider.ts';
import { playerImage } from './support/player-image.ts';
import { projectFolder } from './support/python.ts';

const provider = await findAwsProvider();
const player = await playerImage();
const STACKS = ['ec2', 'ec2-kraft'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-validate-'));
  const app = new App({ outdir: folder, context: { 'kafkaform:projectRoot': projectFolder } });
  const before = process.env.KAFKAFORM_AWS_PROVIDER;
  if ('found' in provider) process.env.KAFKAFORM_AWS_PROVIDER = provider.found.version;
  new Ec2Stack(app, 'ec2');
  new Ec2KraftStack(app, 'ec2-kraft');
  app.synth();
  if (before === undefined) delete process.env.KAFKAFORM_AWS_PROVIDER;
  else process.env.KAFKAFORM_AWS_PROVIDER = before;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names to texts; what only terraform knows stands there as a plausible value. */
function userData(stack: string): [string, string][] {
  const { locals } = JSON.parse(readFileSync(join(folder, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
  return Object.entries<string>(locals).map(([name, text]) => [
    name,
    text
      .replace(/(?<!\$)\$\{[^}]*\}/g, 'value-0123456789abcdef0')
      .replaceAll('$${', '${')
      .replaceAll('%%{', '%{'),
  ]);
}

describe.each(STACKS)('the stack %s', (stack) => {
  it('fits into what EC2 takes as user data', () => {
    for (const [name, text] of userData(stack))
      expect(gzipSync(text).length, name).toBeLessThan(LARGEST_USER_DATA * 0.75);
  });

  it.skipIf('missing' in player)(
    'has user data that cloud-init’s own schema takes',
    async () => {
      const image = 'found' in player ? player.found : '';
      const texts = join(folder, `${stack}-user-data`);
      await execa('mkdir', ['-p', texts]);
      for (const [name, text] of userData(stack)) writeFileSync(join(texts, name), text);
      const check = 'for file in /data/*; do cloud-init schema --config-file "$file" || exit 1; done';
      const run = [
        'run',
        '--rm',
        '--network',
        'none',
        '--volume',
        `${texts}:/data:ro`,
        '--entrypoint',
        '/bin/sh',
        image,
        '-c',
        check,
      ];
      const { exitCode, all = '' } = await execa('docker', run, { reject: false, all: true });
      expect(all).not.toMatch(/error|invalid|deprecat/i);
      expect(exitCode).toBe(0);
    },
    120_000,
  );

  it.skipIf('missing' in provider || stack !== 'ec2-kraft')(
    'is valid by the schema of the AWS provider on this machine',
    async () => {
      const mirror = 'found' in provider ? provider.found.folder : '';
      const cwd = join(folder, 'stacks', stack);
      const rc = join(folder, 'terraform.rc');
      const mirrors = [mirror, 'terraform.d/plugins'].map(
        (path) => `  filesystem_mirror {\n    path = "${path}"\n  }\n`,
      );
      writeFileSync(rc, `provider_installation {\n${mirrors.join('')}}\n`);
      const env = { TF_CLI_CONFIG_FILE: rc, CHECKPOINT_DISABLE: '1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
      const terraform = (...words: string[]) =>
        execa('terraform', [...words, '-no-color'], { cwd, env, reject: false, all: true });
      const init = await terraform('init', '-input=false');
      expect(init.all).toContain('successfully initialized');
      expect((await terraform('validate')).all).toContain('The configuration is valid.');
    },
    300_000,
  );
});
