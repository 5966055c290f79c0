import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { execa, type ResultPromise } from 'execa';
import {
  Controllers,
  type DedicatedControllersProps,
  JmxExporter,
  KafkaCluster,
  type KafkaClusterProps,
  KafkaTopics,
  type KafkaTopicsProps,
  Metadata,
  type PortRange,
  ZooKeeperEnsemble,
  type ZooKeeperEnsembleProps,
} from '../../constructs/index.ts';
import type { StackManifest } from '../../model/manifest.ts';
import { freePorts } from './ports.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A stack of 3 ZooKeeper servers and 3 brokers, or what `change` makes of it. */
export interface PlatformDescription {
  readonly metadata: 'zookeeper' | 'kraft';
  readonly brokers: number;
  readonly servers: number;
  /** In KRaft mode: controllers that are no brokers. @default - the first brokers are controllers as well */
  readonly dedicated?: DedicatedControllersProps & { readonly controllers: number };
  readonly cluster: Partial<KafkaClusterProps>;
  readonly ensemble: Partial<ZooKeeperEnsembleProps>;
  readonly topics: KafkaTopicsProps['topics'];
  /** Whatever else the stack holds. */
  readonly more?: (stack: TerraformStack) => void;
}

/** The parts of cdk.tf.json that tests change. */
export interface SynthesizedStack {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  import?: { to: string; id: string }[];
  moved?: { from: string; to: string }[];
}

export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** A stack of the project's own constructs in a folder, with names and ports of its own, and the real terraform. */
export interface TestPlatform {
  readonly stack: string;
  readonly folder: string;
  /** Synthesizes again, with what is given changed. */
  change(description: Partial<PlatformDescription>): void;
  /** Changes the synthesized configuration itself, for what no construct would write. */
  edit(change: (configuration: SynthesizedStack) => void): void;
  manifest(): StackManifest;
  bootstrapServers(): string[];
  containerOf(brokerId: number): string;
  serverContainer(myid: number): string;
  controllerContainer(controllerId: number): string;
  /** Names of the stack's containers that run; with `--all` of the others too. */
  containers(...options: readonly '--all'[]): Promise<string[]>;
  terraform(...command: string[]): Promise<Outcome>;
  deploy(...options: string[]): Promise<Outcome>;
  /** Exit code 0: nothing to change; 2: changes. */
  plan(...options: string[]): Promise<Outcome>;
  /** A command that runs on, in a process group of its own, to be killed. */
  start(...command: string[]): ResultPromise<{ reject: false; all: true; detached: true; buffer: true }>;
  /** Removes every container, volume and network of the stack, whatever state terraform is in. */
  dispose(): Promise<void>;
}

/** Ports of one platform: so many for its brokers, and as many for its servers. */
const PORTS_EACH = 10;

export async function testPlatform(description: Partial<PlatformDescription> = {}): Promise<TestPlatform> {
  const stack = `t${randomBytes(4).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), `kafkaform-${stack}-`));
  const ports = await freePorts(2 * PORTS_EACH);
  let current: PlatformDescription = {
    metadata: 'zookeeper',
    brokers: 3,
    servers: 3,
    cluster: {},
    ensemble: {},
    topics: {},
    ...description,
  };
  const stackFolder = join(folder, 'stacks', stack);
  const execution = { cwd: stackFolder, env: ENVIRONMENT, reject: false, all: true } as const;
  const terraform = async (...command: string[]): Promise<Outcome> => {
    const result = await execa('terraform', command, execution);
    return { exitCode: result.exitCode ?? -1, output: (result.all ?? '').replace(/[│╷╵\s]+/g, ' ') };
  };
  const init = async () => {
    if (existsSync(join(stackFolder, '.terraform'))) return;
    const result = await terraform('init', '-input=false', '-no-color');
    if (result.exitCode !== 0) throw new Error(result.output);
  };
  const manifest = () =>
    JSON.parse(readFileSync(join(stackFolder, 'kafkaform.json'), 'utf8')) as StackManifest;
  synthesize(stack, folder, ports, current);
  return {
    stack,
    folder: stackFolder,
    change(changed) {
      current = { ...current, ...changed };
      synthesize(stack, folder, ports, current);
    },
    edit(change) {
      const path = join(stackFolder, 'cdk.tf.json');
      const configuration = JSON.parse(readFileSync(path, 'utf8')) as SynthesizedStack;
      change(configuration);
      writeFileSync(path, JSON.stringify(configuration, null, 2));
    },
    manifest,
    bootstrapServers: () => (manifest().clusters[0]?.bootstrapServers ?? '').split(','),
    containerOf: (brokerId) => `${stack}-orders-${brokerId}`,
    serverContainer: (myid) => `${stack}-zookeeper-${myid}`,
    controllerContainer: (id) => `${stack}-orders-${id}`,
    containers: (...options) => namesOf(stack, ['ps', ...options], '{{.Names}}'),
    terraform,
    async deploy(...options) {
      await init();
      return terraform('apply', '-auto-approve', '-input=false', '-no-color', ...options);
    },
    async plan(...options) {
      await init();
      return terraform('plan', '-input=false', '-no-color', '-detailed-exitcode', ...options);
    },
    start: (...command) => execa('terraform', command, { ...execution, detached: true, buffer: true }),
    async dispose() {
      await removeAll(stack);
      rmSync(folder, { recursive: true, force: true });
      for (const kept of ['certificates', 'secrets'])
        rmSync(join(root, '.kafkaform', kept, stack), { recursive: true, force: true });
    },
  };
}

const ENVIRONMENT = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

function synthesize(
  name: string,
  outdir: string,
  ports: readonly number[],
  wanted: PlatformDescription,
): void {
  const app = new App({ outdir, context: { 'kafkaform:projectRoot': root, cdktfRelativeModules: [] } });
  const stack = new TerraformStack(app, name);
  new LocalBackend(stack, { path: join(outdir, `${name}.tfstate`) });
  const range = (group: number) => ({ from: (ports[0] as number) + group * PORTS_EACH });
  const ensemble =
    wanted.metadata === 'zookeeper'
      ? new ZooKeeperEnsemble(stack, 'zookeeper', {
          servers: wanted.servers,
          hostPorts: range(1),
          jmxExporter: JmxExporter.off(),
          ...wanted.ensemble,
        })
      : undefined;
  const cluster = new KafkaCluster(stack, 'orders', {
    version: ensemble ? '3.9.2' : '4.3.1',
    metadata: ensemble
      ? Metadata.zooKeeper(ensemble)
      : Metadata.kraft({ controllers: controllersOf(wanted, range(1)) }),
    brokers: wanted.brokers,
    hostPorts: range(0),
    jmxExporter: JmxExporter.off(),
    ...wanted.cluster,
  });
  if (Object.keys(wanted.topics).length > 0)
    new KafkaTopics(stack, 'topics', { cluster, topics: wanted.topics });
  wanted.more?.(stack);
  app.synth();
}

function controllersOf({ brokers, dedicated }: PlatformDescription, hostPorts: PortRange) {
  if (dedicated === undefined) return Math.min(3, brokers);
  const { controllers, ...props } = dedicated;
  return Controllers.dedicated(controllers, { hostPorts, ...props });
}

/** What Docker's list of a kind names after the stack. */
const namesOf = async (stack: string, list: readonly string[], format: string): Promise<string[]> =>
  (await execa('docker', [...list, '--filter', `name=^/?${stack}-`, '--format', format])).stdout
    .split('\n')
    .filter((name) => name !== '');

/** By name, so that what a killed run left goes too. */
async function removeAll(stack: string): Promise<void> {
  const containers = await namesOf(stack, ['ps', '--all'], '{{.Names}}');
  if (containers.length > 0)
    await execa('docker', ['rm', '--force', '--volumes', ...containers], { reject: false });
  const volumes = await namesOf(stack, ['volume', 'ls'], '{{.Name}}');
  if (volumes.length > 0) await execa('docker', ['volume', 'rm', '--force', ...volumes], { reject: false });
  const networks = (await execa('docker', ['network', 'ls', '--format', '{{.Name}}'])).stdout
    .split('\n')
    .filter((name) => name === stack || name.startsWith(`${stack}-`));
  if (networks.length > 0) await execa('docker', ['network', 'rm', ...networks], { reject: false });
}

/** The end of what terraform printed: a failed expectation then shows what went wrong, not the whole plan. */
export const tail = (output: string): string => output.slice(-3_000);
