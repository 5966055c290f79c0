import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findDockerProvider } from '../../scripts/setup/docker-provider.ts';

const terraform = process.env.TERRAFORM_BINARY_NAME || 'terraform';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-mirror-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Lets terraform look for providers in a mirror in `folder` and nowhere else. */
function onlyMirror(): void {
  const config = join(folder, 'config.tfrc');
  writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${folder}"\n  }\n}\n`);
  vi.stubEnv('TF_CLI_CONFIG_FILE', config);
}

function platform(): string {
  return `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

test('an empty mirror means the offline provider, and terraform still names its registry', async () => {
  onlyMirror();
  expect(await findDockerProvider(terraform)).toEqual({
    dockerProvider: 'offline',
    registryHost: expect.stringMatching(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
  });
});

test('a mirror that has kreuzwerker/docker 3.6.2 means the real one', async () => {
  onlyMirror();
  const { registryHost } = await findDockerProvider(terraform);
  const place = join(folder, registryHost, 'kreuzwerker', 'docker', '3.6.2', platform());
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'terraform-provider-docker_v3.6.2'), '#!/bin/sh\n', { mode: 0o755 });
  expect((await findDockerProvider(terraform)).dockerProvider).toBe('kreuzwerker');
});

test('another version in the mirror is not taken for it', async () => {
  onlyMirror();
  const { registryHost } = await findDockerProvider(terraform);
  const place = join(folder, registryHost, 'kreuzwerker', 'docker', '3.6.1', platform());
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'terraform-provider-docker_v3.6.1'), '#!/bin/sh\n', { mode: 0o755 });
  expect((await findDockerProvider(terraform)).dockerProvider).toBe('offline');
});
