import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type ISynthesisSession, TerraformStack } from 'cdktf';
import { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer.js';
import type { Construct } from 'constructs';
import type { SetupRecord } from '../../model/setup.ts';
import { projectRoot, readSetup } from '../project.ts';
import { type LockedProvider, lockFile } from './lock-file.ts';
import { Platform } from './platform.ts';
import { LOCAL_NAMESPACE } from './provider-address.ts';

/**
 * Lays down, beside the synthesized stack, what terraform needs to find this project's providers without a registry, a lock
 * file, and `kafkaform.json` for the commands that report on the stack.
 */
export function distributeWith(scope: Construct): void {
  const stack = TerraformStack.of(scope);
  if (DISTRIBUTED.has(stack)) return;
  DISTRIBUTED.add(stack);
  addCustomSynthesis(scope, {
    onSynthesize: (session) => {
      const folder = stackFolder(session, stack);
      const root = projectRoot(stack);
      const providers = requiredProviders(stack, readSetup(root));
      const changed = providers.filter((provider) => writeLauncher(provider, folder, root));
      writeLockFile(folder, providers, changed);
      writeIfChanged(
        join(folder, 'kafkaform.json'),
        `${JSON.stringify(Platform.of(stack).manifest(), null, 2)}\n`,
      );
    },
  });
}

const DISTRIBUTED = new WeakSet<TerraformStack>();

const stackFolder = (session: ISynthesisSession, stack: TerraformStack): string =>
  join(session.outdir, session.manifest.forStack(stack).workingDirectory);

/** The stack's providers by their full address: cdktf would look up those that aren't locked, ours too, at a registry. */
function requiredProviders(
  stack: TerraformStack,
  { registryHost = '', awsProvider }: Partial<SetupRecord> = {},
): readonly LockedProvider[] {
  const providers = new Map<string, LockedProvider>();
  for (const {
    terraformProviderSource: source,
    terraformGeneratorMetadata: metadata,
  } of stack.allProviders()) {
    const address = source && fullAddress(source, registryHost);
    if (!address || !metadata?.providerVersion) continue;
    const required = metadata.providerVersion;
    const version = process.env.KAFKAFORM_AWS_PROVIDER ?? awsProvider ?? AWS_PROVIDER_VERSION;
    const locked = EXACT.test(required) ? { version: required } : { version, constraints: required };
    providers.set(address, { address, ...locked });
  }
  return [...providers.values()];
}

const EXACT = /^\d+\.\d+\.\d+$/;

/** The one provider of which several versions go: this one's schema the bindings are made from. */
const AWS_PROVIDER_VERSION = '6.25.0';

/** Undefined where the address needs the registry's host and the set-up found none. */
function fullAddress(source: string, registryHost: string): string | undefined {
  const parts = source.split('/').length;
  if (parts === 3) return source;
  if (registryHost === '') return undefined;
  return parts === 2 ? `${registryHost}/${source}` : `${registryHost}/hashicorp/${source}`;
}

/** Writes the launcher of one of our own providers where terraform looks for it; true when it wasn't there like that. */
function writeLauncher({ address, version }: LockedProvider, folder: string, root: string): boolean {
  if (!address.startsWith(`${LOCAL_NAMESPACE}/`)) return false;
  const executable = `terraform-provider-${address.slice(LOCAL_NAMESPACE.length + 1)}`;
  const bundle = join(root, '.kafkaform', 'providers', `${executable}.mjs`);
  const launcher = join(
    folder,
    'terraform.d',
    'plugins',
    address,
    version,
    platform(),
    `${executable}_v${version}`,
  );
  return writeIfChanged(launcher, script(relative(folder, bundle)), 0o755);
}

/**
 * Terraform starts a provider in its own working directory, which is the stack's folder. The text never changes with the
 * bundle, so the hashes in the lock file stay valid.
 */
const script = (bundle: string): string => `#!/bin/sh\nexec node '${bundle.split(sep).join('/')}' "$@"\n`;

/** The machine as terraform names it, such as linux_amd64. */
function platform(): string {
  const architecture: Record<string, string> = { x64: 'amd64', ia32: '386' };
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}_${architecture[process.arch] ?? process.arch}`;
}

function writeLockFile(
  folder: string,
  providers: readonly LockedProvider[],
  changed: readonly LockedProvider[],
): void {
  const path = join(folder, '.terraform.lock.hcl');
  const before = read(path);
  const after = lockFile(before ?? '', providers, new Set(changed.map(({ address }) => address)));
  if (after !== before) writeFileSync(path, after);
}

function writeIfChanged(path: string, content: string, mode = 0o644): boolean {
  if (read(path) === content) return false;
  mkdirSync(dirname(path), { recursive: true });
  // A file that terraform runs just now must be replaced, not written to.
  rmSync(path, { force: true });
  writeFileSync(path, content, { mode });
  return true;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
