import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { execa } from 'execa';
import type { StackManifest } from '../../../model/manifest.ts';
import type { AwsProviderMirror } from './aws-provider.ts';
import { awsEnvironment, type Emulator } from './emulator.ts';
import { projectFolder } from './python.ts';

export interface Outcome {
  readonly exitCode: number;
  /** Both streams, every run of white space as one space. */
  readonly output: string;
  readonly seconds: number;
}

/** A stack in a folder of its own, with the real terraform and AWS provider, against the emulator. */
export interface Deployment {
  readonly name: string;
  readonly folder: string;
  /** Synthesizes the stack, in place of what was there. */
  synthesize(fill: (stack: TerraformStack) => void): void;
  /** cdk.tf.json as text. */
  synthesized(): string;
  manifest(): StackManifest;
  apply(...options: string[]): Promise<Outcome>;
  /** Exit code 0: nothing to change; 2: changes. */
  plan(...options: string[]): Promise<Outcome>;
  destroy(): Promise<Outcome>;
  terraform(...command: string[]): Promise<Outcome>;
  /** `terraform show -json` of a plan file, or of the state. */
  show(planFile?: string): Promise<ShownPlan>;
  /** Folders and files; what runs at the emulator ends with it. */
  remove(): void;
}

export interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

export function deployment(name: string, emulator: Emulator, mirror: AwsProviderMirror): Deployment {
  const folder = mkdtempSync(join(tmpdir(), `kafkaform-${name}-`));
  const stackFolder = join(folder, 'stacks', name);
  const configuration = writeCliConfiguration(folder, stackFolder, mirror);
  const env = {
    ...awsEnvironment(emulator),
    TF_CLI_CONFIG_FILE: configuration,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  const execution = { cwd: stackFolder, env, reject: false, all: true } as const;
  const terraform = async (...command: string[]): Promise<Outcome> => {
    const started = performance.now();
    const { exitCode = -1, all = '' } = await execa('terraform', command, execution);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    return { exitCode, output: all.replace(/[│╷╵\s]+/g, ' '), seconds };
  };
  let initialized = false;
  const initialize = async () => {
    if (initialized) return;
    const { exitCode, output } = await terraform('init', '-input=false', '-no-color');
    if (exitCode !== 0) throw new Error(output);
    initialized = true;
  };
  return {
    name,
    folder: stackFolder,
    terraform,
    synthesize(fill) {
      const before = process.env.KAFKAFORM_AWS_PROVIDER;
      process.env.KAFKAFORM_AWS_PROVIDER = mirror.version;
      const app = new App({
        outdir: folder,
        context: { 'kafkaform:projectRoot': projectFolder, cdktfRelativeModules: [] },
      });
      const stack = new TerraformStack(app, name);
      new LocalBackend(stack, { path: join(folder, `${name}.tfstate`) });
      try {
        fill(stack);
        app.synth();
      } finally {
        if (before === undefined) delete process.env.KAFKAFORM_AWS_PROVIDER;
        else process.env.KAFKAFORM_AWS_PROVIDER = before;
      }
    },
    synthesized: () => readFileSync(join(stackFolder, 'cdk.tf.json'), 'utf8'),
    manifest: () => JSON.parse(readFileSync(join(stackFolder, 'kafkaform.json'), 'utf8')) as StackManifest,
    async apply(...options) {
      await initialize();
      return terraform('apply', '-auto-approve', '-input=false', '-no-color', ...options);
    },
    async plan(...options) {
      await initialize();
      return terraform('plan', '-input=false', '-no-color', '-detailed-exitcode', ...options);
    },
    destroy: () => terraform('destroy', '-auto-approve', '-input=false', '-no-color'),
    async show(planFile) {
      const shown = planFile === undefined ? ['show', '-json'] : ['show', '-json', planFile];
      const { stdout } = await execa('terraform', shown, { cwd: stackFolder, env, reject: false });
      return JSON.parse(stdout || '{}') as ShownPlan;
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
      for (const kept of ['certificates', 'secrets'])
        rmSync(join(projectFolder, '.kafkaform', kept, name), { recursive: true, force: true });
    },
  };
}

/** The mirror's AWS provider, and our own where synth lays them; nothing is asked of a registry. */
function writeCliConfiguration(folder: string, stackFolder: string, mirror: AwsProviderMirror): string {
  const file = join(folder, 'terraform.rc');
  const mirrors = [mirror.folder, join(stackFolder, 'terraform.d', 'plugins')];
  const blocks = mirrors.map((path) => `  filesystem_mirror {\n    path = ${JSON.stringify(path)}\n  }\n`);
  writeFileSync(file, `provider_installation {\n${blocks.join('')}}\n`);
  return file;
}
