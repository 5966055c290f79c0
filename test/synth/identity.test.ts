import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { project } from './support/project.ts';

const place = project();
afterAll(() => place.remove());

/** Runs the shipped app as cdktf does, and returns every file that it writes. */
async function synthesized(env: Record<string, string> = {}): Promise<Record<string, string>> {
  rmSync(place.outdir, { recursive: true, force: true });
  await execa(
    'node',
    ['--import', resolve('node_modules/tsx/dist/esm/index.mjs'), resolve('stacks/main.ts')],
    {
      cwd: place.root,
      env: { CDKTF_OUTDIR: 'cdktf.out', ...env },
    },
  );
  const files = readdirSync(place.outdir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(place.outdir.length), readFileSync(path, 'utf8')];
    }),
  );
}

describe('synth', () => {
  it('is byte-identical from run to run', async () => {
    const first = await synthesized();
    expect(Object.keys(first)).toContain('/stacks/local/cdk.tf.json');
    expect(await synthesized()).toEqual(first);
  }, 180_000);

  it('differs between the docker providers in the source line and nowhere else', async () => {
    const offline = await synthesized({ KAFKAFORM_DOCKER_PROVIDER: 'offline' });
    const real = await synthesized({ KAFKAFORM_DOCKER_PROVIDER: 'kreuzwerker' });
    for (const stack of ['local', 'local-kraft']) {
      const path = `/stacks/${stack}/cdk.tf.json`;
      const [a, b] = [offline[path]?.split('\n') ?? [], real[path]?.split('\n') ?? []];
      expect(a.length).toBe(b.length);
      expect(b.filter((line, index) => line !== a[index])).toEqual([
        '        "source": "kreuzwerker/docker",',
      ]);
    }
  }, 180_000);

  it('takes the docker provider that the set-up has recorded', async () => {
    const setup = join(place.root, '.kafkaform', 'setup.json');
    const before = readFileSync(setup, 'utf8');
    try {
      writeFileSync(setup, before.replace('"offline"', '"kreuzwerker"'));
      const files = await synthesized();
      expect(files['/stacks/local/cdk.tf.json']).toContain('"source": "kreuzwerker/docker"');
      expect(files['/stacks/local/.terraform.lock.hcl']).toContain(
        'provider "registry.example/kreuzwerker/docker" {\n  version     = "3.6.2"\n  constraints = "3.6.2"\n}',
      );
      expect(Object.keys(files).filter((path) => path.includes('/kafkaform/docker/'))).toEqual([]);
    } finally {
      writeFileSync(setup, before);
    }
  }, 180_000);

  it('lays the providers down where terraform looks for them', async () => {
    const files = await synthesized();
    const launchers = Object.keys(files).filter((path) => path.includes('/local/terraform.d/plugins/'));
    expect(launchers.map((path) => path.replace(/(linux|darwin)_(amd64|arm64)/, 'PLATFORM')).sort()).toEqual([
      '/stacks/local/terraform.d/plugins/terraform.local/kafkaform/docker/3.6.2/PLATFORM/terraform-provider-docker_v3.6.2',
      '/stacks/local/terraform.d/plugins/terraform.local/kafkaform/kafka/0.1.0/PLATFORM/terraform-provider-kafka_v0.1.0',
    ]);
    expect(files[launchers.find((path) => path.includes('kafka_v')) ?? '']).toBe(
      `#!/bin/sh\nexec node '../../../.kafkaform/providers/terraform-provider-kafka.mjs' "$@"\n`,
    );
  }, 180_000);
});
