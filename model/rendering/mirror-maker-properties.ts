import type { MirrorFlowSpec, MirrorIntervals, MirrorMakerSpec } from '../spec/mirror-maker.ts';
import type { PropertyValue } from './environment.ts';
import { accessProperties, providerProperties, type WorkerAccess } from './mirror-access.ts';
import { excludedGroups, excludedTopics, includedGroups } from './mirror-patterns.ts';
import { PORTS } from './ports.ts';

type Properties = Readonly<Record<string, PropertyValue>>;

/** What a worker must know of a cluster. */
export interface MirroredCluster {
  readonly name: string;
  /** host:port of one or more brokers as the workers reach them, separated by commas. */
  readonly bootstrapServers: string;
  /** @default - plaintext */
  readonly access?: WorkerAccess | undefined;
  /** Of the topics that are made there. */
  readonly replicationFactor: number;
}

/** All properties of one worker, by the names of mm2.properties. */
export function mirrorMakerProperties(
  spec: MirrorMakerSpec,
  clusters: readonly MirroredCluster[],
  host: string,
): Properties {
  return {
    clusters: clusters.map(({ name }) => name).join(','),
    'replication.policy.class': `org.apache.kafka.connect.mirror.${POLICIES[spec.replicationPolicy ?? 'default']}`,
    'plugin.discovery': PLUGIN_DISCOVERY,
    // Workers hand each other the configuration of tasks over it, and it is what tells them apart.
    'dedicated.mode.enable.internal.rest': true,
    listeners: `http://:${PORTS.mirrorRest}`,
    'rest.advertised.host.name': host,
    'rest.advertised.port': PORTS.mirrorRest,
    ...providerProperties(clusters),
    ...merged(clusters.map((cluster) => prefixed(`${cluster.name}.`, clusterProperties(spec, cluster)))),
    ...merged(
      pairsOf(clusters).map(([source, target]) =>
        prefixed(`${source.name}->${target.name}.`, pairProperties(spec, source, target)),
      ),
    ),
  };
}

const POLICIES = { default: 'DefaultReplicationPolicy', identity: 'IdentityReplicationPolicy' } as const;

/** The image's plug-ins all have a service file; looking through every class for more takes a second at each start. */
const PLUGIN_DISCOVERY = 'service_load';

/** Of the Connect worker that MirrorMaker runs at each cluster. */
function clusterProperties(spec: MirrorMakerSpec, cluster: MirroredCluster): Properties {
  const { name, bootstrapServers, replicationFactor } = cluster;
  const support = spec.exactlyOnce === 'preparing' ? 'preparing' : 'enabled';
  return {
    ...WORKER_DEFAULTS,
    ...(spec.jvm.profile === 'local' ? LOCAL_DEFAULTS : {}),
    ...spec.config,
    'bootstrap.servers': bootstrapServers,
    ...accessProperties(cluster),
    'plugin.discovery': PLUGIN_DISCOVERY,
    'config.storage.replication.factor': replicationFactor,
    'offset.storage.replication.factor': replicationFactor,
    'status.storage.replication.factor': replicationFactor,
    ...(spec.exactlyOnce && spec.flows.some(({ target }) => target === name)
      ? { 'exactly.once.source.support': support }
      : {}),
  };
}

const WORKER_DEFAULTS: Properties = {
  // What a worker that is killed did since is mirrored again, and offsets of quiet topics are synced then. Kafka: 60 s.
  'offset.flush.interval.ms': 5000,
  // The others take over from a worker that is gone at once. Kafka: after 5 minutes, also if it is back earlier.
  'scheduled.rebalance.max.delay.ms': 0,
  // How long a worker stays away that couldn't read its group's configuration within 3 s. Kafka: 5 minutes.
  'worker.unsync.backoff.ms': 5000,
};

/** Few connectors need few partitions for their offsets and states. */
const LOCAL_DEFAULTS: Properties = { 'offset.storage.partitions': 5, 'status.storage.partitions': 1 };

function pairProperties(spec: MirrorMakerSpec, source: MirroredCluster, target: MirroredCluster): Properties {
  const flow = flowBetween(spec, source, target);
  const reverse = flowBetween(spec, target, source);
  // A pair runs for heartbeats too: those that its reverse carries over are made by it.
  const beats = [flow, reverse].filter((each) => each !== undefined && (each.heartbeats ?? true));
  return {
    ...(flow === undefined ? { enabled: false } : flowProperties(spec, flow, source, target)),
    'emit.heartbeats.enabled': beats.length > 0,
    ...(beats[0] === undefined
      ? {}
      : {
          'emit.heartbeats.interval.seconds': intervalsOf(beats[0]).heartbeats,
          'heartbeats.topic.replication.factor': target.replicationFactor,
        }),
  };
}

const flowBetween = ({ flows }: MirrorMakerSpec, source: MirroredCluster, target: MirroredCluster) =>
  flows.find((flow) => flow.source === source.name && flow.target === target.name);

function flowProperties(
  spec: MirrorMakerSpec,
  flow: MirrorFlowSpec,
  source: MirroredCluster,
  target: MirroredCluster,
): Properties {
  const every = intervalsOf(flow);
  return {
    ...(spec.kafkaVersion.startsWith('3.') ? { 'add.source.alias.to.metrics': true } : {}),
    // What a producer has aborted must not turn up as committed; exactly-once demands it.
    'source.consumer.isolation.level': 'read_committed',
    ...flow.config,
    ...prefixed('source.consumer.', flow.consumer),
    ...prefixed('producer.override.', flow.producer),
    ...prefixed('admin.', flow.admin),
    enabled: true,
    topics: flow.topics.join(','),
    'topics.exclude': excludedTopics(spec, flow).join(','),
    groups: includedGroups(flow).join(','),
    'groups.exclude': excludedGroups(flow).join(','),
    'tasks.max': flow.tasksMax ?? Math.max(1, spec.workers.length),
    'offset.lag.max': offsetLagMaxOf(flow),
    'replication.factor': flow.replicationFactor ?? target.replicationFactor,
    'offset-syncs.topic.replication.factor': source.replicationFactor,
    'checkpoints.topic.replication.factor': target.replicationFactor,
    'refresh.topics.interval.seconds': every.refreshTopics,
    'refresh.groups.interval.seconds': every.refreshGroups,
    'emit.checkpoints.interval.seconds': every.checkpoints,
    'sync.group.offsets.enabled': flow.syncGroupOffsets ?? true,
    'sync.group.offsets.interval.seconds': every.groupOffsets,
    'sync.topic.configs.enabled': flow.syncTopicConfigs ?? true,
    'sync.topic.configs.interval.seconds': every.topicConfigs,
    'sync.topic.acls.enabled': flow.syncTopicAcls ?? false,
    'sync.topic.acls.interval.seconds': every.topicAcls,
  };
}

/** How often things happen in a flow, in seconds. */
export const intervalsOf = ({ intervals }: MirrorFlowSpec): Required<MirrorIntervals> => ({
  refreshTopics: 10,
  refreshGroups: 10,
  checkpoints: 5,
  groupOffsets: 5,
  heartbeats: 1,
  topicConfigs: 30,
  topicAcls: 60,
  ...withoutUndefined(intervals),
});

export const offsetLagMaxOf = ({ offsetLagMax = 100 }: MirrorFlowSpec): number => offsetLagMax;

const withoutUndefined = <T extends object>(record: T | undefined): T =>
  Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== undefined)) as T;

const pairsOf = (clusters: readonly MirroredCluster[]) =>
  clusters.flatMap((source) =>
    clusters.filter((target) => target !== source).map((target) => [source, target] as const),
  );

const prefixed = (prefix: string, properties: Properties = {}): Properties =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [prefix + key, value]));

const merged = (all: readonly Properties[]): Properties => Object.assign({}, ...all) as Properties;
