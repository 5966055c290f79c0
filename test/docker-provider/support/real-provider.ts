import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TerraformWorkspace, terraformWorkspace } from '../../support/terraform.ts';

/** kreuzwerker/docker 3.6.2 as terraform finds it, or why it can't be had. */
export type RealProvider = { readonly env: Readonly<Record<string, string>> } | { readonly missing: string };

const requirement = { docker: { source: 'kreuzwerker/docker', version: '3.6.2' } };

/**
 * Looks for the real provider where `terraform init` does: in the filesystem mirror that KAFKAFORM_REAL_DOCKER_MIRROR
 * names, otherwise in terraform's registry.
 */
export async function findRealProvider(): Promise<RealProvider> {
  const mirror = process.env.KAFKAFORM_REAL_DOCKER_MIRROR;
  const env = {
    ...(mirror ? { TF_CLI_CONFIG_FILE: mirrorConfiguration(mirror) } : {}),
    TF_REGISTRY_DISCOVERY_RETRY: '0',
    TF_REGISTRY_CLIENT_TIMEOUT: '5',
  };
  const workspace = await realWorkspace({}, env);
  try {
    const { exitCode } = await workspace.init();
    if (exitCode === 0) return { env };
    const place = mirror
      ? `the mirror ${mirror}`
      : "terraform's registry (KAFKAFORM_REAL_DOCKER_MIRROR isn't set)";
    return { missing: `kreuzwerker/docker 3.6.2 can't be had from ${place}` };
  } finally {
    workspace.remove();
  }
}

function mirrorConfiguration(path: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kafkaform-mirror-')), 'terraform.rc');
  writeFileSync(
    file,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(path)}\n  }\n}\n`,
  );
  return file;
}

/** A folder with a configuration in Terraform's JSON that requires the real provider. */
export async function realWorkspace(
  configuration: object,
  env: Readonly<Record<string, string>>,
): Promise<TerraformWorkspace> {
  const workspace = await terraformWorkspace({ providers: {}, hcl: '', env });
  writeFileSync(join(workspace.folder, 'main.tf'), '');
  const json = { ...configuration, terraform: { required_providers: requirement } };
  writeFileSync(join(workspace.folder, 'main.tf.json'), JSON.stringify(json, null, 2));
  return workspace;
}
