import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { terraformSettings } from './terraform.ts';

/** How long terraform may look for the provider, in milliseconds. */
const searchTimeout = 20_000;

/** As `constructs/aws/provider.ts` requires it. */
const requirement = `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}
`;

/**
 * The version of hashicorp/aws that terraform takes where the user's configuration lets it look (registry, mirror, cache); undefined where
 * it finds none. It is asked in a folder of its own, and stopped as soon as it has said which: the provider itself is large.
 */
export async function findAwsProvider(terraform: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'kafkaform-provider-'));
  try {
    await writeFile(join(folder, 'main.tf'), requirement);
    return await chosenVersion(terraform, folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function chosenVersion(terraform: string, folder: string): Promise<string | undefined> {
  const init = execa(terraform, ['init', '-input=false', '-no-color', '-backend=false'], {
    cwd: folder,
    env: terraformSettings,
    reject: false,
    timeout: searchTimeout,
    forceKillAfterDelay: 1_000,
  });
  let chosen: string | undefined;
  for await (const line of init.iterable()) {
    chosen = /(?:Installing|Using) \S*hashicorp\/aws v(\d+\.\d+\.\d+)/.exec(line)?.[1];
    if (chosen !== undefined) break;
  }
  init.kill('SIGKILL');
  await init;
  return chosen;
}
