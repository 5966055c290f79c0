import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { renderMirrorMaker } from '../../../model/rendering/mirror-maker.ts';
import { PORTS } from '../../../model/rendering/ports.ts';
import type { MirrorMakerSpec } from '../../../model/spec/mirror-maker.ts';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { lookAtMirror, type MirrorLook } from '../../../operations/mirror/workers.ts';
import { imageOf, type RunningCluster, startCluster } from '../../support/cluster.ts';
import { type TerraformWorkspace, terraformWorkspace } from '../../support/terraform.ts';
import { provider } from './hcl.ts';

const entry = (type: string) => join(import.meta.dirname, `../../../provider/${type}/main.ts`);

/** A mirror from `east` to `west` as terraform is told of it. */
export interface MirrorOf {
  /** Ids. @default 1 and 2 */
  readonly workers?: readonly number[];
  /** Of all Connect workers. */
  readonly config?: MirrorMakerSpec['config'];
  /** Of the consumers that read the source. */
  readonly consumer?: MirrorMakerSpec['config'];
  readonly joinTimeoutSeconds?: number;
}

/** Two real clusters, and a workspace of both providers whose workers are containers of terraform's. */
export interface MirrorStage {
  readonly workspace: TerraformWorkspace;
  readonly east: RunningCluster;
  readonly west: RunningCluster;
  readonly admin: ConnectedKafkaAdmin;
  containerOf(worker: number): string;
  write(mirror: MirrorOf): void;
  look(): Promise<MirrorLook>;
  /** When each worker's container was made, by its name; those that run only. */
  running(): Promise<Readonly<Record<string, string>>>;
  dispose(): Promise<void>;
}

const VERSION = '4.3.1';

export async function openMirrorStage(): Promise<MirrorStage> {
  const [east, west] = await bothClusters();
  const stack = `t${randomBytes(4).toString('hex')}`;
  const workspace = await terraformWorkspace({
    providers: {
      kafka: { source: 'terraform.local/kafkaform/kafka', version: '0.1.0', entry: entry('kafka') },
      docker: { source: 'terraform.local/kafkaform/docker', version: '3.6.2', entry: entry('docker') },
    },
    hcl: '',
  });
  const { exitCode, output } = await workspace.init();
  if (exitCode !== 0) throw new Error(output);
  const admin = connectKafkaAdmin({ bootstrapServers: west.bootstrapServers });
  const source = connectKafkaAdmin({ bootstrapServers: east.bootstrapServers });
  return {
    workspace,
    east,
    west,
    admin,
    containerOf: (worker) => `${stack}-mirror-${worker}`,
    write: (mirror) => workspace.write(hclOf(stack, { east, west }, mirror)),
    look: () =>
      lookAtMirror([{ source: 'east', target: 'west' }], (name) => (name === 'east' ? source : admin)),
    running: () => runningOf(stack),
    async dispose() {
      workspace.remove();
      await Promise.all([admin.close(), source.close()]);
      const names = (await containers(stack, '--all')).map(([name]) => name);
      if (names.length > 0) await execa('docker', ['rm', '--force', '--volumes', ...names]);
      await Promise.all([east.dispose(), west.dispose()]);
    },
  };
}

async function bothClusters(): Promise<readonly [RunningCluster, RunningCluster]> {
  const started = await Promise.allSettled([oneBroker(), oneBroker()]);
  const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const [east, west] = running;
  if (east !== undefined && west !== undefined) return [east, west];
  await Promise.all(running.map((cluster) => cluster.dispose()));
  throw started.find((each) => each.status === 'rejected')?.reason;
}

const oneBroker = () => startCluster({ mode: 'kraft', brokers: 1 });

type Clusters = Readonly<Record<'east' | 'west', RunningCluster>>;

function hclOf(stack: string, clusters: Clusters, mirror: MirrorOf): string {
  const models = workersOf(stack, clusters, mirror);
  const entries = { east: clusters.east, west: clusters.west };
  const mirrors = {
    mirror: {
      flows: [{ source: 'east', target: 'west' }],
      workers: Object.fromEntries(
        models.map(({ workerId, advertisedAddress }) => [workerId, advertisedAddress]),
      ),
    },
  };
  const members = models.map(({ workerId: id }) => `"${id}" = mirror_worker.worker_${id}.joined`);
  return [
    provider(entries, `mirrors = ${JSON.stringify(mirrors)}`),
    'provider "docker" {}',
    ...models.map((model) => workerHcl(model, clusters, mirror)),
    'resource "mirror_maker" "mirror" {',
    '  provider = kafka',
    '  mirror = "mirror"',
    `  members = { ${members.join(', ')} }`,
    '  formation_timeout_seconds = 120',
    '}',
  ].join('\n');
}

type Model = ReturnType<typeof workersOf>[number];

function workersOf(stack: string, clusters: Clusters, { workers = [1, 2], config, consumer }: MirrorOf) {
  const spec: MirrorMakerSpec = {
    name: 'mirror',
    kafkaVersion: VERSION,
    workers: workers.map((workerId) => ({ workerId })),
    flows: [
      {
        source: 'east',
        target: 'west',
        topics: ['.*'],
        intervals: { refreshTopics: 1 },
        consumer: consumer ?? {},
      },
    ],
    config: config ?? {},
    jvm: { profile: 'local', heapMiB: 160 },
    jmxExporter: { enabled: false },
  };
  const mirrored = Object.entries(clusters).map(([name, cluster]) => ({
    name,
    bootstrapServers: cluster.manifest.clusters
      .flatMap(({ brokers }) => brokers)
      .map(({ container }) => `${container}:${PORTS.internal}`)
      .join(','),
    replicationFactor: 1,
  }));
  return renderMirrorMaker(spec, { stack, image: imageOf(VERSION), clusters: mirrored });
}

/** A worker's container and its membership, as the construct makes them. */
function workerHcl(
  { workerId: id, container }: Model,
  clusters: Clusters,
  { joinTimeoutSeconds = 120 }: MirrorOf,
): string {
  const env = Object.entries(container.env).map(([key, value]) => `${key}=${value}`);
  return `
resource "docker_container" "worker_${id}" {
  name = "${container.name}"
  image = "${container.image}"
  command = ${JSON.stringify(container.command)}
  hostname = "${container.name}"
  env = ${JSON.stringify(env)}
  must_run = false
  restart = "unless-stopped"
  destroy_grace_seconds = 20
  networks_advanced { name = "${clusters.east.name}" }
  networks_advanced { name = "${clusters.west.name}" }
}

resource "mirror_worker" "worker_${id}" {
  provider = kafka
  mirror = "mirror"
  worker_id = ${id}
  compute = docker_container.worker_${id}.id
  container = docker_container.worker_${id}.name
  join_timeout_seconds = ${joinTimeoutSeconds}
  lifecycle {
    replace_triggered_by = [docker_container.worker_${id}]
  }
}
`;
}

async function containers(stack: string, ...options: string[]): Promise<(readonly [string, string])[]> {
  const list = ['ps', ...options, '--filter', `name=^/${stack}-`, '--format', '{{.Names}} {{.ID}}'];
  const { stdout } = await execa('docker', list);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' ') as [string, string]);
}

const runningOf = async (stack: string) => Object.fromEntries(await containers(stack));
