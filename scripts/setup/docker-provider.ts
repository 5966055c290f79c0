import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { SetupRecord } from '../../model/setup.ts';
import { terraformSettings } from './terraform.ts';

/** How long terraform may look for the provider, in milliseconds. */
const searchTimeout = 20_000;

const requirement = `terraform {
  required_providers {
    docker = {
      source  = "kreuzwerker/docker"
      version = "3.6.2"
    }
  }
}
`;

/**
 * Finds out whether terraform gets kreuzwerker/docker where the user's configuration lets it look (registry, mirror, cache),
 * and which registry it asks by default. Only terraform itself knows both, so it is asked in a folder of its own.
 */
export async function findDockerProvider(
  terraform: string,
): Promise<Pick<SetupRecord, 'dockerProvider' | 'registryHost'>> {
  const folder = await mkdtemp(join(tmpdir(), 'kafkaform-provider-'));
  try {
    await writeFile(join(folder, 'main.tf'), requirement);
    return {
      dockerProvider: (await canBeInstalled(terraform, folder)) ? 'kreuzwerker' : 'offline',
      registryHost: await defaultRegistry(terraform, folder),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function canBeInstalled(terraform: string, folder: string): Promise<boolean> {
  const { failed, timedOut, stdout } = await execa(
    terraform,
    ['init', '-input=false', '-no-color', '-backend=false'],
    { cwd: folder, env: terraformSettings, reject: false, timeout: searchTimeout },
  );
  // Found, and still downloading when the time was over.
  return !failed || (timedOut && /Installing .*kreuzwerker\/docker/.test(stdout));
}

/** Empty when terraform doesn't say. */
async function defaultRegistry(terraform: string, folder: string): Promise<string> {
  const { stdout } = await execa(terraform, ['providers', '-no-color'], {
    cwd: folder,
    env: terraformSettings,
    reject: false,
  });
  return stdout.match(/provider\[([^/\]]+)\/kreuzwerker\/docker\]/)?.[1] ?? '';
}
