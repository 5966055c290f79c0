import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { type RunningCluster, startCluster } from '../support/cluster.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');
const ENVIRONMENT = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

/** Made by hand, so to speak. */
const TOPICS: Record<
  string,
  { partitions: number; replicationFactor: number; config?: Record<string, string> }
> = {
  payments: { partitions: 6, replicationFactor: 2 },
  'orders.eu-west_1': { partitions: 3, replicationFactor: 1, config: { 'retention.ms': '604800000' } },
  '0815': { partitions: 1, replicationFactor: 2, config: { 'cleanup.policy': 'compact,delete' } },
  _private: {
    partitions: 2,
    replicationFactor: 1,
    config: {
      'unclean.leader.election.enable': 'true',
      'min.cleanable.dirty.ratio': '0.25',
      'retention.bytes': '-1',
      'leader.replication.throttled.replicas': '0:1,1:2',
    },
  },
  constructor: { partitions: 1, replicationFactor: 1 },
  ['X'.repeat(249)]: { partitions: 1, replicationFactor: 1 },
};

describe('a cluster that nobody wrote as code', { timeout: 240_000 }, () => {
  let cluster: RunningCluster;
  let admin: ConnectedKafkaAdmin;
  let folder: string;

  beforeAll(async () => {
    cluster = await startCluster({ mode: 'kraft', brokers: 2 });
    admin = connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers });
    await admin.createTopics(
      Object.entries(TOPICS).map(([name, { config = {}, ...topic }]) => ({
        name,
        ...topic,
        config: new Map(Object.entries(config)),
      })),
    );
    folder = projectFolder();
  });

  afterAll(async () => {
    await admin?.close();
    await cluster?.dispose();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const inFolder = (words: string[], path = folder) =>
    execa(words[0] as string, words.slice(1), { cwd: path, env: ENVIRONMENT, reject: false, all: true });
  const script = (name: string, ...words: string[]) =>
    inFolder(['node', '--import', tsx, join(root, 'scripts', `${name}.ts`), ...words]);
  const exportTopics = (...words: string[]) => script('topics', 'export', ...words);
  const byAddress = (...words: string[]) =>
    exportTopics('--bootstrap-servers', cluster.bootstrapServers, '--cluster', 'legacy', ...words);
  const synth = async () => {
    const { exitCode, all } = await inFolder(['node', '--import', tsx, 'stacks/main.ts']);
    // a host may have something to say of itself
    expect((all ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('Note: '))).toEqual([]);
    expect(exitCode).toBe(0);
  };
  const terraform = async (...words: string[]) => {
    const path = join(folder, 'cdktf.out', 'stacks', 'legacy');
    const { exitCode, all } = await inFolder(['terraform', ...words, '-input=false', '-no-color'], path);
    return { exitCode, output: (all ?? '').replace(/\s+/g, ' ') };
  };

  it('is exported to a stack that a deploy imports, with nothing to add and nothing to change', async () => {
    const exported = await byAddress('--file', 'stacks/legacy.ts');
    expect(exported.all).toContain(`${Object.keys(TOPICS).length} topics`);
    expect(exported.all).toContain("'legacy': async () => (await import('./legacy.ts')).LegacyStack,");
    await synth();
    await terraform('init');
    const imports = `${Object.keys(TOPICS).length} to import, 0 to add, 0 to change, 0 to destroy`;
    expect((await terraform('plan')).output).toContain(imports);
    expect((await terraform('apply', '-auto-approve')).output).toContain('0 added, 0 changed, 0 destroyed');
    expect(await terraform('plan', '-detailed-exitcode')).toMatchObject({ exitCode: 0 });
  });

  it('is code from then on: a change in it is a change of the topic', async () => {
    const file = join(folder, 'stacks', 'legacy.ts');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace("'retention.ms': 604_800_000", "'retention.ms': 86_400_000"));
    await synth();
    expect((await terraform('apply', '-auto-approve')).output).toContain('0 added, 1 changed, 0 destroyed');
    const configs = await admin.topicConfigs(['orders.eu-west_1']);
    expect(configs.get('orders.eu-west_1')?.get('retention.ms')).toBe('86400000');
    const again = await byAddress();
    expect(again.stdout).toBe(readFileSync(file, 'utf8').trimEnd());
  });

  it('is left as it is where a file exists already', async () => {
    const { exitCode, stderr } = await byAddress('--file', 'stacks/main.ts');
    expect(exitCode).toBe(1);
    expect(stderr).toBe('stacks/main.ts exists: give another --file, or --force to replace it.');
  });

  it('is exported without what its stack declares already', async () => {
    const { stdout, stderr } = await exportTopics('legacy');
    expect(stdout).toContain('export function legacyTopics(scope: Construct, cluster: TopicHost)');
    expect(stdout).toContain('topics: {},');
    expect(stderr).toContain("Left out: topic 'payments' is declared in the stack already.");
  });

  it('is tested and shown like a cluster of the stack’s own', async () => {
    const smoke = await script('smoke', 'legacy', '--messages', '50', '--json');
    expect(JSON.parse(smoke.stdout)).toMatchObject({ ok: true });
    const status = await script('status', 'legacy', '--json');
    const [legacy] = JSON.parse(status.stdout).clusters;
    expect(legacy).toMatchObject({ name: 'legacy', metadata: 'kraft', unreachable: null });
    expect(legacy.brokers).toMatchObject([
      { id: 1, up: true },
      { id: 2, up: true },
    ]);
  });

  it('refuses topics of the code that the cluster doesn’t have, instead of making them while it imports', async () => {
    const file = join(folder, 'stacks', 'legacy.ts');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('payments: {', 'absent: { partitions: 1 }, payments: {'));
    await synth();
    const refused = await terraform('plan');
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("Cluster 'legacy' has no topic 'absent'");
    writeFileSync(file, before);
  });
});

/** A project of a user's, with this project's constructs and provider. */
function projectFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-existing-'));
  mkdirSync(join(folder, 'stacks'));
  for (const name of ['node_modules', 'constructs', 'model', '.kafkaform'])
    if (existsSync(join(root, name))) symlinkSync(join(root, name), join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(
    join(folder, 'stacks', 'main.ts'),
    `import { App, LocalBackend } from 'cdktf';
import { synthesize } from '../constructs/index.ts';
import { LegacyStack } from './legacy.ts';

const outdir = new URL('../cdktf.out', import.meta.url).pathname;
const app = new App({ stackTraces: false, outdir, context: { 'kafkaform:projectRoot': ${JSON.stringify(root)} } });
const stack = new LegacyStack(app, 'legacy');
new LocalBackend(stack, { path: 'legacy.tfstate' });
await synthesize(app);
`,
  );
  return folder;
}
