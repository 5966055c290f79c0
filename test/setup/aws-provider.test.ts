import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findAwsProvider } from '../../scripts/setup/aws-provider.ts';
import { findDockerProvider } from '../../scripts/setup/docker-provider.ts';

const terraform = process.env.TERRAFORM_BINARY_NAME || 'terraform';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-mirror-'));
  const config = join(folder, 'config.tfrc');
  writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${folder}"\n  }\n}\n`);
  vi.stubEnv('TF_CLI_CONFIG_FILE', config);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a mirror without the AWS provider has none', async () => {
  expect(await findAwsProvider(terraform)).toBeUndefined();
});

test('the latest version in a mirror that goes is taken', async () => {
  const { registryHost } = await findDockerProvider(terraform);
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  for (const version of ['5.90.0', '5.100.0', '6.1.0', '7.0.0']) {
    const place = join(folder, registryHost, 'hashicorp', 'aws', version, platform);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `terraform-provider-aws_v${version}`), '#!/bin/sh\n', { mode: 0o755 });
  }
  expect(await findAwsProvider(terraform)).toBe('6.1.0');
});
