import { ADDED_LATER } from './added-later.ts';
import type { PropertyDefinition, PropertyTable } from './definition.ts';
import kafka39 from './kafka-3.9.2.json' with { type: 'json' };
import kafka43 from './kafka-4.3.1.json' with { type: 'json' };

interface KafkaTables {
  readonly broker: PropertyTable;
  readonly topic: PropertyTable;
}

/** Read by parts of the broker that don't declare them in its own table. */
const UNDECLARED: PropertyTable = {
  'super.users': { type: 'string' },
  'allow.everyone.if.no.acl.found': { type: 'boolean', default: false },
  'config.providers': { type: 'list' },
  'metrics.jmx.include': { type: 'string' },
  'metrics.jmx.exclude': { type: 'string' },
};

/** Properties that start so are handed on to plug-ins under names of their own. */
const HANDED_ON = ['rsm.config.', 'rlmm.config.', 'config.providers.', 'authorizer.zookeeper.'];

/** By release line: the tables of 3.9.2 and 4.3.1, without what an earlier release doesn't know yet. */
function tables(kafkaVersion: string): KafkaTables {
  const newest = (kafkaVersion.startsWith('3.') ? kafka39 : kafka43) as unknown as KafkaTables;
  const later = ADDED_LATER[kafkaVersion.split('.').slice(0, 2).join('.')];
  if (later === undefined) return newest;
  return { broker: without(newest.broker, later.broker), topic: without(newest.topic, later.topic) };
}

const without = (table: PropertyTable, keys: readonly string[]): PropertyTable =>
  Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));

/** They are asked for with every property of every broker. */
const brokerTables = new Map<string, PropertyTable>();

/** Broker properties that a Kafka version knows. */
export function brokerTable(kafkaVersion: string): PropertyTable {
  const table = brokerTables.get(kafkaVersion) ?? { ...UNDECLARED, ...tables(kafkaVersion).broker };
  brokerTables.set(kafkaVersion, table);
  return table;
}

/** Topic properties that a Kafka version knows. */
export const topicTable = (kafkaVersion: string): PropertyTable => tables(kafkaVersion).topic;

/** True for a property that another release knows: 4.0 dropped many, and every release adds some. */
export const inOtherLine = (kafkaVersion: string, scope: 'broker' | 'topic', key: string): boolean =>
  !Object.hasOwn(tables(kafkaVersion)[scope], key) &&
  [kafka39, kafka43].some((table) => Object.hasOwn(table[scope], key));

/** True for a name that only a plug-in can judge. */
export const isHandedOn = (key: string): boolean => HANDED_ON.some((prefix) => key.startsWith(prefix));

/**
 * The definition behind `listener.name.<listener>.[<mechanism>.]<property>`; undefined where it is no such name or the
 * property isn't known.
 */
export function listenerProperty(key: string, table: PropertyTable): PropertyDefinition | undefined {
  const parts = /^listener\.name\.[^.]+\.(.+)$/.exec(key)?.[1]?.split('.') ?? [];
  const known = parts
    .map((_, from) => parts.slice(from).join('.'))
    .find((name) => Object.hasOwn(table, name));
  return known === undefined ? undefined : table[known];
}
