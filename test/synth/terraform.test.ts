import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProviders } from '../../scripts/setup/provider-bundles.ts';
import { LocalStack } from '../../stacks/local.ts';
import { LocalKraftStack } from '../../stacks/local-kraft.ts';
import { appOf, project } from './support/project.ts';

const place = project();
const synth = () => {
  const app = appOf(place);
  new LocalStack(app, 'local');
  new LocalKraftStack(app, 'local-kraft');
  app.synth();
};

beforeAll(async () => {
  await bundleProviders('.', join(place.root, '.kafkaform', 'providers'));
  synth();
});

afterAll(() => place.remove());

const terraform = (stack: string, ...command: string[]) =>
  execa('terraform', [...command, '-no-color'], {
    cwd: join(place.outdir, 'stacks', stack),
    env: { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
    reject: false,
    all: true,
  });

describe.each(['local', 'local-kraft'])('the synthesized stack %s', (stack) => {
  it('finds its providers without a registry and is valid to the real terraform', async () => {
    const init = await terraform(stack, 'init', '-input=false');
    expect(init.all).toContain('Terraform has been successfully initialized');
    const validate = await terraform(stack, 'validate', '-json');
    expect(JSON.parse(validate.stdout)).toMatchObject({ valid: true, diagnostics: [] });
  }, 180_000);

  it('keeps the hashes that terraform wrote into the lock file when it is synthesized again', async () => {
    const read = async () =>
      (await execa('cat', ['.terraform.lock.hcl'], { cwd: join(place.outdir, 'stacks', stack) })).stdout;
    const before = await read();
    expect(before).toMatch(/h1:/);
    writeFileSync(join(place.outdir, 'manifest.json'), '');
    synth();
    expect(await read()).toBe(before);
    expect((await terraform(stack, 'init', '-input=false')).exitCode).toBe(0);
  }, 180_000);
});
