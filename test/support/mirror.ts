import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import type { StackManifest } from '../../model/manifest.ts';
import { mirrorMakerManifest, renderMirrorMaker } from '../../model/rendering/mirror-maker.ts';
import { PORTS } from '../../model/rendering/ports.ts';
import type { MirrorFlowSpec, MirrorMakerSpec } from '../../model/spec/mirror-maker.ts';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import {
  type ClusterOptions,
  imageOf,
  lastLines,
  type Member,
  member,
  type RunningCluster,
  run,
  startCluster,
} from './cluster.ts';

export interface MirrorOptions {
  /** @default one KRaft broker */
  readonly source?: ClusterOptions;
  /** @default one KRaft broker */
  readonly target?: ClusterOptions;
  /** @default 1 */
  readonly workers?: number;
  /** @default default */
  readonly policy?: 'default' | 'identity';
  /** @default false */
  readonly exactlyOnce?: boolean;
  /** Of `east->west`. @default all topics, everything each second */
  readonly flow?: Partial<MirrorFlowSpec>;
  /** Mirror `west->east` as well, in the same way. @default false */
  readonly bothWays?: boolean;
  /** Of the Connect workers, by Kafka's own names. */
  readonly config?: MirrorMakerSpec['config'];
  /** @default 4.3.1 */
  readonly kafkaVersion?: string;
}

/** Cluster `east`, cluster `west` and MirrorMaker 2 from the one to the other. */
export interface RunningMirror {
  readonly east: RunningCluster;
  readonly west: RunningCluster;
  readonly worker: (id: number) => Member;
  /** Of a stack that has both clusters and the mirror. */
  readonly manifest: StackManifest;
  /** Resolves when a topic has all its partitions at the target. @default 60000 ms */
  mirrored(topic: string, timeoutMs?: number): Promise<void>;
  dispose(): Promise<void>;
}

const docker = new Docker();
const KAFKA_VERSION = '4.3.1';
const SMALL: ClusterOptions = { mode: 'kraft', brokers: 1 };
/** Tests don't want to wait. */
const EVERY_SECOND = {
  refreshTopics: 1,
  refreshGroups: 1,
  checkpoints: 1,
  groupOffsets: 1,
  heartbeats: 1,
  topicConfigs: 1,
} as const;

/** Starts both clusters and the workers, and waits until heartbeats come over. */
export async function startMirror(options: MirrorOptions = {}): Promise<RunningMirror> {
  const started = await Promise.allSettled([
    startCluster(options.source ?? SMALL),
    startCluster(options.target ?? SMALL),
  ]);
  const [east, west] = started.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  if (east === undefined || west === undefined) {
    await Promise.all([east?.dispose(), west?.dispose()]);
    throw started.find((result) => result.status === 'rejected')?.reason;
  }
  const stack = `t${randomBytes(4).toString('hex')}`;
  const layout = layOut(stack, { east, west }, options);
  const names = layout.containers.map(({ name }) => name);
  const dispose = async () => {
    await Promise.all(
      names.map((name) => docker.getContainer(name).remove({ force: true, v: true }).catch(ignore)),
    );
    await Promise.all([east.dispose(), west.dispose()]);
  };
  const mirror: RunningMirror = {
    east,
    west,
    manifest: layout.manifest,
    worker: (id) => member(id, { container: names[id - 1] ?? '', address: '' }),
    mirrored: (topic, timeoutMs = 60_000) => untilMirrored(west, topic, timeoutMs),
    dispose,
  };
  try {
    await Promise.all(layout.containers.map((container) => run(east.name, container, west.name)));
    await mirror.mirrored('east.heartbeats');
    return mirror;
  } catch (error) {
    const logs = await Promise.all(names.map(lastLines));
    await dispose();
    throw new Error(`The mirror did not come up: ${error}\n${logs.join('\n')}`, { cause: error });
  }
}

function layOut(
  stack: string,
  clusters: { readonly east: RunningCluster; readonly west: RunningCluster },
  { workers = 1, policy = 'default', exactlyOnce = false, flow, bothWays = false, ...options }: MirrorOptions,
) {
  const kafkaVersion = options.kafkaVersion ?? KAFKA_VERSION;
  const flowOf = (source: string, target: string): MirrorFlowSpec => ({
    source,
    target,
    topics: ['.*'],
    intervals: EVERY_SECOND,
    ...flow,
  });
  const spec: MirrorMakerSpec = {
    name: 'mirror',
    kafkaVersion,
    workers: Array.from({ length: workers }, (_, index) => ({ workerId: index + 1 })),
    flows: [flowOf('east', 'west'), ...(bothWays ? [flowOf('west', 'east')] : [])],
    replicationPolicy: policy,
    exactlyOnce,
    config: { 'offset.flush.interval.ms': 1000, ...options.config },
    jvm: { profile: 'local', heapMiB: 160 },
    jmxExporter: { enabled: false },
  };
  const models = renderMirrorMaker(spec, {
    stack,
    image: imageOf(kafkaVersion),
    clusters: Object.entries(clusters).map(([name, cluster]) => ({
      name,
      bootstrapServers: brokersOf(cluster)
        .map(({ container }) => `${container}:${PORTS.internal}`)
        .join(','),
      replicationFactor: Math.min(3, cluster.brokerIds.length),
    })),
  });
  const manifest: StackManifest = {
    stack,
    ensembles: Object.values(clusters).flatMap((cluster) => cluster.manifest.ensembles),
    clusters: Object.entries(clusters).flatMap(([name, cluster]) =>
      cluster.manifest.clusters.map((one) => ({ ...one, name })),
    ),
    mirrorMakers: [mirrorMakerManifest(spec, models)],
  };
  return { manifest, containers: models.map(({ container }) => container) };
}

const brokersOf = ({ manifest }: RunningCluster) => manifest.clusters.flatMap(({ brokers }) => brokers);

async function untilMirrored(west: RunningCluster, topic: string, timeoutMs: number): Promise<void> {
  const admin = connectKafkaAdmin({ bootstrapServers: west.bootstrapServers });
  const deadline = Date.now() + timeoutMs;
  try {
    while (!(await admin.describe({ topics: [topic] })).topics.has(topic)) {
      if (Date.now() > deadline) throw new Error(`${topic} is not at the target after ${timeoutMs} ms`);
      await delay(200);
    }
  } finally {
    await admin.close();
  }
}

/** What was never made needs no removal. */
const ignore = () => {};
