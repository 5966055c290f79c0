import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import { bundleProvider } from '../../scripts/setup/bundle.ts';

/** A provider to lay into a workspace's terraform.d. */
interface WorkspaceProvider {
  /** Such as `terraform.local/kafkaform/kafka`. */
  readonly source: string;
  readonly version: string;
  /** Path of the .ts file that calls `serve`; bundled once per test process. */
  readonly entry: string;
}

export interface WorkspaceOptions {
  /** Keyed by the local name. */
  readonly providers: Readonly<Record<string, WorkspaceProvider>>;
  /** What goes into main.tf after the `terraform` block. */
  readonly hcl: string;
  /** Further environment variables of terraform and the providers. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TerraformResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as they came, every run of white space as one space: terraform wraps the text of messages. */
  readonly output: string;
}

export interface TerraformWorkspace {
  /** The folder; main.tf and terraform.tfstate are in it. */
  readonly folder: string;
  /** Replaces main.tf's content after the `terraform` block. */
  write(hcl: string): void;
  init(...options: string[]): Promise<TerraformResult>;
  /** With `-detailed-exitcode`: 0 nothing to change, 1 error, 2 changes. */
  plan(...options: string[]): Promise<TerraformResult>;
  /** With `-auto-approve`. */
  apply(...options: string[]): Promise<TerraformResult>;
  /** Applies a plan file that `plan('-out=…')` wrote. */
  applyPlan(file: string): Promise<TerraformResult>;
  destroy(...options: string[]): Promise<TerraformResult>;
  import(address: string, id: string): Promise<TerraformResult>;
  /** `terraform show -json` of the state, or of a plan file. */
  show(planFile?: string): Promise<TerraformShow>;
  /** Values of one resource in state; null when it isn't there. */
  values(address: string): Promise<Record<string, unknown> | null>;
  /** Any other terraform command. */
  run(...command: string[]): Promise<TerraformResult>;
  /** Starts a command and leaves it running, to be killed or interrupted. */
  start(...command: string[]): ResultPromise<{ reject: false; all: true; detached: true }>;
  remove(): void;
}

/** The parts of `terraform show -json` that tests look at. */
interface TerraformShow {
  readonly values?: { readonly root_module?: { readonly resources?: readonly ShownResource[] } };
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly after: unknown;
      readonly after_unknown: unknown;
    };
  }[];
}

interface ShownResource {
  readonly address: string;
  readonly values: Record<string, unknown>;
}

/** By file name: the provider, and what it reads beside itself. */
type Bundle = readonly (readonly [string, Buffer])[];

const bundles = new Map<string, Promise<Bundle>>();

/** A folder of its own with providers and a configuration, and the real terraform to run in it. */
export async function terraformWorkspace(options: WorkspaceOptions): Promise<TerraformWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-test-'));
  await Promise.all(Object.values(options.providers).map((provider) => layDown(folder, provider)));
  const write = (hcl: string) =>
    writeFileSync(join(folder, 'main.tf'), `${terraformBlock(options.providers)}\n${hcl}`);
  write(options.hcl);
  const execution = { cwd: folder, env: environment(options.env), reject: false, all: true } as const;
  const run = async (...command: string[]) => plain(await execa('terraform', command, execution));
  const show = async (...planFile: string[]) =>
    JSON.parse((await run('show', '-json', ...planFile)).stdout || '{}');
  return {
    folder,
    write,
    run,
    start: (...command) => execa('terraform', command, { ...execution, detached: true }),
    init: (...more) => run('init', '-input=false', '-no-color', ...more),
    plan: (...more) => run('plan', '-input=false', '-no-color', '-detailed-exitcode', ...more),
    apply: (...more) => run('apply', '-input=false', '-no-color', '-auto-approve', ...more),
    applyPlan: (file) => run('apply', '-input=false', '-no-color', file),
    destroy: (...more) => run('destroy', '-input=false', '-no-color', '-auto-approve', ...more),
    import: (address, id) => run('import', '-input=false', '-no-color', address, id),
    show: (planFile) => (planFile === undefined ? show() : show(planFile)),
    async values(address) {
      const shown: TerraformShow = await show();
      return shown.values?.root_module?.resources?.find((each) => each.address === address)?.values ?? null;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  TF_CLI_CONFIG_FILE: '/dev/null',
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
  ...more,
});

function plain(result: { exitCode?: number; stdout: string; stderr: string; all?: string }): TerraformResult {
  const output = (result.all ?? '').replace(/\s+/g, ' ');
  return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr, output };
}

function terraformBlock(providers: WorkspaceOptions['providers']): string {
  const required = Object.entries(providers).map(
    ([name, { source, version }]) => `    ${name} = { source = "${source}", version = "${version}" }`,
  );
  return `terraform {\n  required_providers {\n${required.join('\n')}\n  }\n}\n`;
}

/** Puts a provider where terraform looks by itself: a script that becomes node with the bundle beside it. */
async function layDown(folder: string, { source, version, entry }: WorkspaceProvider): Promise<void> {
  const type = source.split('/').at(-1);
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const place = join(folder, 'terraform.d', 'plugins', ...source.split('/'), version, platform);
  mkdirSync(place, { recursive: true });
  for (const [name, content] of await bundled(entry)) writeFileSync(join(place, name), content);
  const script = join(place, `terraform-provider-${type}_v${version}`);
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' "$(dirname "$0")/provider.cjs" "$@"\n`);
  chmodSync(script, 0o755);
}

/** Bundled once per test process and kept in memory: test processes are killed, and would leave a file behind. */
function bundled(entry: string): Promise<Bundle> {
  const known = bundles.get(entry);
  if (known) return known;
  const bundle = bundleInto(mkdtempSync(join(tmpdir(), 'kafkaform-bundle-')), entry);
  bundles.set(entry, bundle);
  return bundle;
}

async function bundleInto(folder: string, entry: string): Promise<Bundle> {
  try {
    await bundleProvider(entry, join(folder, 'provider.cjs'));
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
