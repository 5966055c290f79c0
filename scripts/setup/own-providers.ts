import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Missing } from './missing.ts';
import { type Terraform, terraformSettings } from './terraform.ts';

/** How long terraform may look for a provider, in milliseconds. */
const searchTimeout = 20_000;

const address = 'terraform.local/kafkaform/kafka';
const version = '0.1.0';
const requirement = `terraform {\n  required_providers {\n    kafka = {\n      source  = "${address}"\n      version = "${version}"\n    }\n  }\n}\n`;

/** What a provider_installation block has to say so that terraform looks into its working directory as well. */
export const installationFix = [
  'add this to that block:',
  '      filesystem_mirror {',
  '        path    = "terraform.d/plugins"',
  '        include = ["terraform.local/*/*"]',
  '      }',
  '    and this line to each other method in it (direct, network_mirror …):',
  '      exclude = ["terraform.local/*/*"]',
].join('\n');

/**
 * Whether terraform finds providers that lie in its working directory, as those of this project do; what hides them otherwise.
 * Only terraform itself knows, so it is asked in a folder of its own.
 */
export async function hiddenProviders(
  { command, version: product }: Terraform,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Missing | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'kafkaform-own-'));
  try {
    await layDownProvider(folder);
    const { failed, all } = await execa(command, ['init', '-input=false', '-no-color', '-backend=false'], {
      cwd: folder,
      env: { ...env, ...terraformSettings },
      reject: false,
      all: true,
      timeout: searchTimeout,
    });
    return failed && all?.includes(address) ? hiddenBy(cliConfiguration(product, env)) : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Terraform only looks at names here and starts nothing. */
async function layDownProvider(folder: string): Promise<void> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const place = join(folder, 'terraform.d/plugins', address, version, platform);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, `terraform-provider-kafka_v${version}`), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(folder, 'main.tf'), requirement);
}

function hiddenBy(configuration: string): Missing {
  return {
    name: 'Terraform CLI configuration',
    received: `the provider_installation block in ${configuration} hides the providers that come with this project`,
    fix: installationFix,
  };
}

/** The file that terraform reads, as far as that can be told. */
function cliConfiguration(product: string, env: NodeJS.ProcessEnv): string {
  const named = env.TF_CLI_CONFIG_FILE ? [env.TF_CLI_CONFIG_FILE] : [];
  const usual = product.startsWith('OpenTofu') ? ['.tofurc', '.terraformrc'] : ['.terraformrc'];
  const files = [...named, ...usual.map((name) => join(env.HOME ?? '', name))];
  return files.find((file) => existsSync(file)) ?? "terraform's CLI configuration";
}
