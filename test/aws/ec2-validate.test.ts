import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Ec2KraftStack } from '../../stacks/ec2-kraft.ts';
import { findAwsProvider } from './support/aws-provider.ts';
import { projectFolder } from './support/python.ts';

const provider = await findAwsProvider();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-validate-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf('missing' in provider)(
  'the stack ec2-kraft is valid by the schema of the AWS provider on this machine',
  async () => {
    const { folder: mirror, version } = 'found' in provider ? provider.found : { folder: '', version: '' };
    vi.stubEnv('KAFKAFORM_AWS_PROVIDER', version);
    const app = new App({ outdir: folder, context: { 'kafkaform:projectRoot': projectFolder } });
    new Ec2KraftStack(app, 'ec2-kraft');
    app.synth();
    const mirrors = [mirror, 'terraform.d/plugins'].map(
      (path) => `  filesystem_mirror {\n    path = "${path}"\n  }\n`,
    );
    const configuration = join(folder, 'terraform.rc');
    writeFileSync(configuration, `provider_installation {\n${mirrors.join('')}}\n`);
    const terraform = (...words: string[]) =>
      execa('terraform', [...words, '-no-color'], {
        cwd: join(folder, 'stacks', 'ec2-kraft'),
        env: {
          TF_CLI_CONFIG_FILE: configuration,
          CHECKPOINT_DISABLE: '1',
          AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        },
        reject: false,
        all: true,
      });
    // the lock file that synth lays down names the provider's version: init finds it, and keeps it
    expect((await terraform('init', '-input=false')).all).toContain('successfully initialized');
    expect((await terraform('validate')).all).toContain('The configuration is valid.');
  },
  300_000,
);
