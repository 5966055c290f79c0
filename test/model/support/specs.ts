import type { BrokerSpec } from '../../../model/spec/cluster.ts';
import type { ControllerSpec, DedicatedControllersSpec } from '../../../model/spec/controllers.ts';
import type { EnsembleSpec, ServerSpec } from '../../../model/spec/ensemble.ts';
import type { MirrorFlowSpec, MirrorMakerSpec } from '../../../model/spec/mirror-maker.ts';
import type { Located, PlatformSpec } from '../../../model/spec/platform.ts';
import type { TopicSpec } from '../../../model/spec/topic.ts';

type Cluster = PlatformSpec['clusters'][number];

export const broker = (brokerId: number, more: Partial<BrokerSpec> = {}): BrokerSpec => ({
  brokerId,
  hostPort: 19_091 + brokerId,
  metricsPort: 19_403 + brokerId,
  ...more,
});

export const controller = (controllerId: number, more: Partial<ControllerSpec> = {}): ControllerSpec => ({
  controllerId,
  hostPort: 18_000 + (controllerId % 1000),
  metricsPort: 18_400 + (controllerId % 1000),
  ...more,
});

/** So many dedicated controllers, with the ids 101, 102, … */
export const controllers = (count: number): DedicatedControllersSpec => ({
  members: Array.from({ length: count }, (_, index) => controller(101 + index)),
  jvm: { heapMiB: 96, profile: 'local' },
});

export const server = (myid: number, more: Partial<ServerSpec> = {}): ServerSpec => ({
  myid,
  hostPort: 12_180 + myid,
  metricsPort: 12_400 + myid,
  ...more,
});

export const brokers = (count: number, more: Partial<BrokerSpec> = {}): BrokerSpec[] =>
  Array.from({ length: count }, (_, index) => broker(index + 1, more));

export const servers = (count: number): ServerSpec[] =>
  Array.from({ length: count }, (_, index) => server(index + 1));

/** Three ZooKeeper servers of Kafka 3.9.2. */
export const ensemble = (more: Partial<Located<EnsembleSpec>> = {}): Located<EnsembleSpec> => ({
  name: 'zookeeper',
  path: 'local/zookeeper',
  kafkaVersion: '3.9.2',
  servers: servers(3),
  jvm: { heapMiB: 64, profile: 'local' },
  ...more,
});

/** Three brokers of Kafka 3.9.2 on the ensemble `zookeeper`. */
export const cluster = (more: Partial<Cluster> = {}): Cluster => ({
  name: 'orders',
  path: 'local/orders',
  kafkaVersion: '3.9.2',
  metadata: { mode: 'zookeeper', ensemble: 'zookeeper' },
  brokers: brokers(3),
  jvm: { heapMiB: 128, profile: 'local' },
  topics: [],
  ...more,
});

/** Three brokers of Kafka 4.3.1, all controllers. */
export const kraftCluster = (more: Partial<Cluster> = {}): Cluster =>
  cluster({ kafkaVersion: '4.3.1', metadata: { mode: 'kraft', controllers: 3 }, ...more });

export const topic = (more: Partial<Located<TopicSpec>> = {}): Located<TopicSpec> => ({
  name: 'payments',
  path: 'local/orders/payments',
  partitions: 6,
  ...more,
});

export const platform = (more: Partial<PlatformSpec> = {}): PlatformSpec => ({
  stack: 'local',
  ensembles: [ensemble()],
  clusters: [cluster()],
  ...more,
});

/** All topics of `primary`, to `standby`. */
export const flow = (more: Partial<MirrorFlowSpec> = {}): MirrorFlowSpec => ({
  source: 'primary',
  target: 'standby',
  topics: ['.*'],
  ...more,
});

/** Two workers of Kafka 4.3.1. */
export const mirrorMaker = (more: Partial<Located<MirrorMakerSpec>> = {}): Located<MirrorMakerSpec> => ({
  name: 'mm2',
  path: 'local/mm2',
  kafkaVersion: '4.3.1',
  workers: [
    { workerId: 1, metricsPort: 13_404 },
    { workerId: 2, metricsPort: 13_405 },
  ],
  flows: [flow()],
  jvm: { heapMiB: 256, profile: 'local' },
  ...more,
});

/** Clusters of one KRaft broker each, whose only topics are these. */
export const sides = (topics: Readonly<Record<string, readonly string[]>>): Cluster[] =>
  Object.entries(topics).map(([name, names], index) =>
    kraftCluster({
      name,
      path: `local/${name}`,
      metadata: { mode: 'kraft', controllers: 1 },
      brokers: [broker(1, { hostPort: 20_000 + index, metricsPort: 21_000 + index })],
      topics: names.map((each) => topic({ name: each, path: `local/${name}/${each}` })),
    }),
  );

/** `primary` with the topics payments and customers, `standby` without any, and a mirror that differs in something. */
export const withMirror = (
  more: Partial<Located<MirrorMakerSpec>> = {},
  topics: Readonly<Record<string, readonly string[]>> = { primary: ['payments', 'customers'], standby: [] },
): PlatformSpec => platform({ ensembles: [], clusters: sides(topics), mirrorMakers: [mirrorMaker(more)] });

/** A platform whose cluster differs in something. */
export const withCluster = (more: Partial<Cluster>): PlatformSpec => platform({ clusters: [cluster(more)] });

/** A platform whose ensemble differs in something. */
export const withEnsemble = (more: Partial<Located<EnsembleSpec>>): PlatformSpec =>
  platform({ ensembles: [ensemble(more)] });

/** A platform without ZooKeeper whose cluster differs in something. */
export const withKraft = (more: Partial<Cluster> = {}): PlatformSpec =>
  platform({ ensembles: [], clusters: [kraftCluster(more)] });

/** A platform whose cluster has these topics. */
export const withTopics = (...topics: Partial<Located<TopicSpec>>[]): PlatformSpec =>
  withCluster({ topics: topics.map(topic) });

/** A platform whose only topic has this configuration. */
export const withTopicConfig = (config: NonNullable<TopicSpec['config']>): PlatformSpec =>
  withTopics({ config });

/** What TypeScript would refuse but JavaScript lets through. */
export const untyped = (value: unknown): never => value as never;
