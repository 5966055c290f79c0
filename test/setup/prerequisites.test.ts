import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { missingEngine } from '../../scripts/setup/engine.ts';
import { missingBuildTools } from '../../scripts/setup/images.ts';
import { isMissing, MissingPrerequisites } from '../../scripts/setup/missing.ts';
import { hiddenProviders, installationFix } from '../../scripts/setup/own-providers.ts';
import { projectFolder } from '../../scripts/setup/record.ts';
import { dropMissingCliConfig, findTerraform, type Terraform } from '../../scripts/setup/terraform.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'kafkaform-path-'));
});
afterEach(() => rmSync(path, { recursive: true }));

/** Puts a command on the path that prints a text. */
function command(name: string, says: string): void {
  writeFileSync(join(path, name), `#!/bin/sh\necho '${says}'\n`);
  chmodSync(join(path, name), 0o755);
}

test('a Terraform that is new enough is taken', async () => {
  command('terraform', 'Terraform v1.11.0\non linux_amd64');
  expect(await findTerraform({ PATH: path })).toEqual({ command: 'terraform', version: 'Terraform v1.11.0' });
});

test('TERRAFORM_BINARY_NAME decides which one is taken, as with cdktf', async () => {
  command('tofu', 'OpenTofu v1.10.6\non linux_amd64');
  expect(await findTerraform({ PATH: path, TERRAFORM_BINARY_NAME: 'tofu' })).toEqual({
    command: 'tofu',
    version: 'OpenTofu v1.10.6',
  });
});

test('an old Terraform is refused with the version to install', async () => {
  command('terraform', 'Terraform v1.5.7\non linux_amd64');
  expect(await findTerraform({ PATH: path })).toEqual({
    name: 'Terraform',
    received: 'Terraform v1.5.7',
    fix: 'install Terraform 1.11 or later',
  });
});

test('no Terraform at all is named with the way to get it', async () => {
  expect(await findTerraform({ PATH: path })).toMatchObject({
    name: 'Terraform or OpenTofu',
    received: "there is no command 'terraform'",
    fix: expect.stringContaining('install Terraform 1.11 or later'),
  });
});

test('an OpenTofu that is there but not chosen is pointed out', async () => {
  command('tofu', 'OpenTofu v1.10.6');
  expect(await findTerraform({ PATH: path })).toMatchObject({
    fix: 'OpenTofu is there: export TERRAFORM_BINARY_NAME=tofu',
  });
});

test('a terraform that does not run is told with what it said', async () => {
  command('terraform', 'not for this machine');
  expect(await findTerraform({ PATH: path })).toMatchObject({
    received: '`terraform version` said: not for this machine',
  });
});

test('a DOCKER_HOST where nothing answers is named, whatever could be installed', () => {
  expect(missingEngine({ PATH: path, DOCKER_HOST: 'tcp://127.0.0.1:1' })).toMatchObject({
    received: 'nothing answers at DOCKER_HOST (tcp://127.0.0.1:1)',
  });
});

test('an engine that cannot be installed here is named with the way to get it', () => {
  expect(missingEngine({ PATH: path })).toMatchObject({
    name: 'Docker engine',
    fix: expect.stringContaining('install Docker Engine or Docker Desktop'),
  });
});

test('Maven is asked for only where it cannot be installed', () => {
  expect(missingBuildTools({ PATH: path })).toEqual([
    { name: 'mvn', received: 'it is not on the path', fix: expect.stringContaining('install Apache Maven') },
  ]);
  command('mvn', 'Apache Maven 3.8.7');
  expect(missingBuildTools({ PATH: path })).toEqual([]);
});

test('a CLI configuration that is not there is left out, and said', () => {
  const env: NodeJS.ProcessEnv = { TF_CLI_CONFIG_FILE: join(path, 'nowhere') };
  const notes: string[] = [];
  dropMissingCliConfig(env, (note) => notes.push(note));
  expect(env).toEqual({});
  expect(notes).toEqual([
    `TF_CLI_CONFIG_FILE names ${path}/nowhere, which isn't there: going on without it; unset it, or \`npx cdktf\` repeats terraform's warning.`,
  ]);
});

test('a CLI configuration that is there stays', () => {
  writeFileSync(join(path, 'rc'), '');
  const env = { TF_CLI_CONFIG_FILE: join(path, 'rc') };
  dropMissingCliConfig(env, () => expect.unreachable());
  expect(env).toEqual({ TF_CLI_CONFIG_FILE: join(path, 'rc') });
});

test('everything that is missing is named at once, before anything starts, without a stack trace', async () => {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['--import', 'tsx', 'scripts/setup.ts'],
    {
      cwd: projectFolder,
      extendEnv: false,
      env: { PATH: path, DOCKER_HOST: 'tcp://127.0.0.1:1' },
      reject: false,
    },
  );
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toEqual([
    'Before the set-up can start, this machine needs:',
    expect.stringMatching(/^ {2}Terraform or OpenTofu: there is no command 'terraform'; install .*\.$/),
    expect.stringMatching(
      /^ {2}Docker engine: nothing answers at DOCKER_HOST \(tcp:\/\/127\.0\.0\.1:1\); start .*\.$/,
    ),
    expect.stringMatching(/^ {2}mvn: it is not on the path; install Apache Maven .*\.$/),
  ]);
});

test('a CLI configuration that hides the providers of the project is named with what to add, before anything starts', async () => {
  const config = join(path, 'config.tfrc');
  writeFileSync(config, 'provider_installation {\n  direct {}\n}\n');
  const hidden = await hiddenProviders(await realTerraform(), { ...process.env, TF_CLI_CONFIG_FILE: config });
  expect(hidden && new MissingPrerequisites([hidden]).message).toBe(
    `Before the set-up can start, this machine needs:
  Terraform CLI configuration: the provider_installation block in ${config} hides the providers that come with this project; ${installationFix}`,
  );
});

test('the advice for such a CLI configuration is what helps', async () => {
  const [, mirror = ''] = /(filesystem_mirror \{[^}]*\})/.exec(installationFix) ?? [];
  const [exclusion = ''] = /exclude = .*/.exec(installationFix) ?? [];
  const config = join(path, 'config.tfrc');
  writeFileSync(config, `provider_installation {\n  direct {\n    ${exclusion}\n  }\n  ${mirror}\n}\n`);
  const found = hiddenProviders(await realTerraform(), { ...process.env, TF_CLI_CONFIG_FILE: config });
  expect(await found).toBeUndefined();
});

async function realTerraform(): Promise<Terraform> {
  const found = await findTerraform();
  if (isMissing(found)) throw new Error(found.fix);
  return found;
}
