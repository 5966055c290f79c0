import type { PropertyTable } from './definition.ts';
import mirror39 from './mirror-3.9.2.json' with { type: 'json' };
import mirror43 from './mirror-4.3.1.json' with { type: 'json' };

/** Of MirrorMaker's connectors, of the Connect workers that run them, and of the clients of these. */
export type MirrorScope = 'flow' | 'worker' | 'producer' | 'consumer' | 'admin';

/** By release line: the tables of 3.9.2 and 4.3.1. */
const tables = (kafkaVersion: string) =>
  (kafkaVersion.startsWith('3.') ? mirror39 : mirror43) as unknown as Readonly<
    Record<MirrorScope, PropertyTable>
  >;

export const mirrorTable = (kafkaVersion: string, scope: MirrorScope): PropertyTable =>
  tables(kafkaVersion)[scope];

/** True for a property that the other release line knows. */
export const mirrorInOtherLine = (kafkaVersion: string, scope: MirrorScope, key: string): boolean =>
  !Object.hasOwn(tables(kafkaVersion)[scope], key) &&
  [mirror39, mirror43].some((table) => Object.hasOwn(table[scope], key));

/** What to use instead of a property that the construct sets itself; undefined where it doesn't. */
export function ownedMirrorProperty(scope: MirrorScope, key: string): string | undefined {
  if (/^(security|sasl|ssl)\./.test(key)) {
    return 'leave it out: workers reach the clusters’ plaintext listeners in the stack’s own network';
  }
  const owned: Readonly<Record<string, string>> = OWNED[scope];
  return Object.hasOwn(owned, key) ? owned[key] : undefined;
}

const FACTORS = 'leave it out: it follows from the clusters’ replication factors';
const ALIASES = 'leave it out: clusters are known by their names';
const CONVERTERS = 'leave it out: MirrorMaker copies keys, values and headers byte for byte';
const REST = 'leave it out: workers reach each other by the names of their containers';
const CONNECT_TOPICS = 'leave it out: MirrorMaker names its topics after the source, mm2-….<source>.internal';
const ADDRESSES = 'leave it out: addresses follow from the clusters';

const CLIENT = { 'bootstrap.servers': ADDRESSES };

const OWNED: Readonly<Record<MirrorScope, Readonly<Record<string, string>>>> = {
  flow: {
    topics: 'use flows[].topics',
    'topics.exclude': 'use flows[].topicsExclude',
    groups: 'use flows[].groups',
    'groups.exclude': 'use flows[].groupsExclude',
    enabled: 'leave the flow out where it shall not run',
    name: 'leave it out: connectors are named after their class',
    'connector.class': 'leave it out: connectors are named after their class',
    'source.cluster.alias': ALIASES,
    'target.cluster.alias': ALIASES,
    'replication.policy.class': 'use replicationPolicy',
    'replication.policy.separator': 'leave it out: the separator is "."',
    'replication.policy.internal.topic.separator.enabled': 'leave it out: the separator is "."',
    'replication.factor': 'use flows[].replicationFactor',
    'offset-syncs.topic.replication.factor': FACTORS,
    'checkpoints.topic.replication.factor': FACTORS,
    'heartbeats.topic.replication.factor': FACTORS,
    'tasks.max': 'use flows[].tasksMax',
    'offset.lag.max': 'use flows[].offsetLagMax',
    'refresh.topics.interval.seconds': 'use flows[].intervals.refreshTopics',
    'refresh.groups.interval.seconds': 'use flows[].intervals.refreshGroups',
    'emit.checkpoints.interval.seconds': 'use flows[].intervals.checkpoints',
    'emit.checkpoints.enabled': 'leave it out: without checkpoints no offset could be translated',
    'emit.offset-syncs.enabled': 'leave it out: without offset syncs no offset could be translated',
    'sync.group.offsets.enabled': 'use flows[].syncGroupOffsets',
    'sync.group.offsets.interval.seconds': 'use flows[].intervals.groupOffsets',
    'emit.heartbeats.enabled': 'use flows[].heartbeats',
    'emit.heartbeats.interval.seconds': 'use flows[].intervals.heartbeats',
    'sync.topic.configs.enabled': 'use flows[].syncTopicConfigs',
    'sync.topic.configs.interval.seconds': 'use flows[].intervals.topicConfigs',
    'sync.topic.acls.enabled': 'use flows[].syncTopicAcls',
    'sync.topic.acls.interval.seconds': 'use flows[].intervals.topicAcls',
    'key.converter': CONVERTERS,
    'value.converter': CONVERTERS,
    'header.converter': CONVERTERS,
    'add.source.alias.to.metrics': 'leave it out: metrics name the source',
  },
  worker: {
    ...CLIENT,
    'group.id': CONNECT_TOPICS,
    'config.storage.topic': CONNECT_TOPICS,
    'offset.storage.topic': CONNECT_TOPICS,
    'status.storage.topic': CONNECT_TOPICS,
    'config.storage.replication.factor': FACTORS,
    'offset.storage.replication.factor': FACTORS,
    'status.storage.replication.factor': FACTORS,
    'exactly.once.source.support': 'use exactlyOnce',
    'plugin.path': 'leave it out: the image holds MirrorMaker’s plug-ins',
    'plugin.discovery': 'leave it out: the image holds MirrorMaker’s plug-ins',
    listeners: REST,
    'admin.listeners': REST,
    'rest.advertised.host.name': REST,
    'rest.advertised.port': REST,
    'rest.advertised.listener': REST,
    'key.converter': CONVERTERS,
    'value.converter': CONVERTERS,
    'header.converter': CONVERTERS,
  },
  producer: {
    ...CLIENT,
    'transactional.id': 'use exactlyOnce: each task is given its own',
    'key.serializer': CONVERTERS,
    'value.serializer': CONVERTERS,
  },
  consumer: {
    ...CLIENT,
    'group.id': 'leave it out: a task is given its partitions and keeps its offsets at the target',
    'enable.auto.commit': 'leave it out: a task keeps its offsets at the target',
    'isolation.level':
      'leave it out: only committed messages are mirrored, since the target could not tell them apart',
    'key.deserializer': CONVERTERS,
    'value.deserializer': CONVERTERS,
  },
  admin: CLIENT,
};
