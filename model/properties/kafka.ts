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

/** By release line: the tables of 3.9.2 hold for all of 3.x, those of 4.3.1 for what comes after. */
const tables = (kafkaVersion: string): KafkaTables =>
  (kafkaVersion.startsWith('3.') ? kafka39 : kafka43) as unknown as KafkaTables;

/** Broker properties that a Kafka version knows. */
export const brokerTable = (kafkaVersion: string): PropertyTable => ({
  ...UNDECLARED,
  ...tables(kafkaVersion).broker,
});

/** Topic properties that a Kafka version knows. */
export const topicTable = (kafkaVersion: string): PropertyTable => tables(kafkaVersion).topic;

/** True for a property that another release line knows: 4.0 dropped many, and added others. */
export const inOtherLine = (kafkaVersion: string, scope: 'broker' | 'topic', key: string): boolean =>
  Object.hasOwn(tables(kafkaVersion.startsWith('3.') ? '4.' : '3.')[scope], key);

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
