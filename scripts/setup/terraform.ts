import { existsSync, statSync } from 'node:fs';
import { execa } from 'execa';
import { isOnPath } from './executables.ts';
import type { Missing } from './missing.ts';

/** The oldest versions that this project's providers and constructs were tried with. */
const oldest = { Terraform: [1, 11], OpenTofu: [1, 8] } as const;

export interface Terraform {
  /** The command that cdktf runs as well. */
  readonly command: string;
  /** What `version` says in its first line, such as `Terraform v1.11.4`. */
  readonly version: string;
}

/** Finds the Terraform or OpenTofu that cdktf will run: `TERRAFORM_BINARY_NAME`, else `terraform`. */
export async function findTerraform(env: NodeJS.ProcessEnv = process.env): Promise<Terraform | Missing> {
  const command = env.TERRAFORM_BINARY_NAME || 'terraform';
  if (!isOnPath(command, env)) {
    return absent(command, env);
  }
  const { stdout, stderr, failed } = await execa(command, ['version'], { env, reject: false });
  const found = stdout.match(/^(Terraform|OpenTofu) v(\d+)\.(\d+)\S*/m);
  if (failed || found === null) {
    return {
      name: 'Terraform',
      received: `\`${command} version\` said: ${(stderr || stdout).trim()}`,
      fix: 'let TERRAFORM_BINARY_NAME name a Terraform or OpenTofu that runs here',
    };
  }
  const product = found[1] as 'Terraform' | 'OpenTofu';
  const [major, minor] = oldest[product];
  const isOld = Number(found[2]) < major || (Number(found[2]) === major && Number(found[3]) < minor);
  return isOld
    ? { name: product, received: found[0], fix: `install ${product} ${major}.${minor} or later` }
    : { command, version: found[0] };
}

function absent(command: string, env: NodeJS.ProcessEnv): Missing {
  const received = `there is no command '${command}'`;
  if (command !== 'tofu' && isOnPath('tofu', env)) {
    return { name: 'Terraform', received, fix: 'OpenTofu is there: export TERRAFORM_BINARY_NAME=tofu' };
  }
  return {
    name: 'Terraform or OpenTofu',
    received,
    fix: 'install Terraform 1.11 or later (developer.hashicorp.com/terraform/install), or OpenTofu 1.8 or later (opentofu.org/docs/intro/install) and export TERRAFORM_BINARY_NAME=tofu',
  };
}

/** Takes TF_CLI_CONFIG_FILE out of `env` when its file isn't there, so that terraform doesn't warn at every call. */
export function dropMissingCliConfig(env: NodeJS.ProcessEnv, note: (line: string) => void): void {
  const file = env.TF_CLI_CONFIG_FILE;
  if (file && !existsSync(file)) {
    delete env.TF_CLI_CONFIG_FILE;
    note(
      `TF_CLI_CONFIG_FILE names ${file}, which isn't there: going on without it; unset it, or \`npx cdktf\` repeats terraform's warning.`,
    );
  }
}

/** Changes whenever another answer about providers may be had: another terraform, another CLI configuration. */
export function terraformFingerprint(terraform: Terraform, env: NodeJS.ProcessEnv = process.env): string {
  const config = env.TF_CLI_CONFIG_FILE || `${env.HOME}/.terraformrc`;
  const changed = existsSync(config) ? statSync(config).mtime.toISOString() : 'no CLI configuration';
  return `${terraform.version}, ${changed}`;
}

/** For terraform in a scratch folder: nothing of the user's environment may move it out of there. */
export const terraformSettings = {
  CHECKPOINT_DISABLE: '1',
  TF_DATA_DIR: '',
  TF_WORKSPACE: '',
  TF_CLI_ARGS: '',
  TF_CLI_ARGS_init: '',
  TF_CLI_ARGS_providers: '',
};
