import type { PropertyDefinition, PropertyTable } from '../properties/definition.ts';
import { brokerTable } from '../properties/kafka.ts';
import type { MskBrokerType } from './offer.ts';

/** Properties that a configuration of MSK may set, both broker types (pages below, read with the offer). */
const EVERYWHERE = [
  'allow.everyone.if.no.acl.found',
  'auto.create.topics.enable',
  'compression.type',
  'connections.max.idle.ms',
  'delete.topic.enable',
  'group.initial.rebalance.delay.ms',
  'group.max.session.timeout.ms',
  'leader.imbalance.per.broker.percentage',
  'log.cleanup.policy',
  'log.message.timestamp.type',
  'log.retention.bytes',
  'log.retention.ms',
  'max.incremental.fetch.session.cache.slots',
  'message.max.bytes',
  'num.partitions',
  'offsets.retention.minutes',
  'replica.fetch.max.bytes',
  'replica.selector.class',
  'socket.receive.buffer.bytes',
  'socket.request.max.bytes',
  'socket.send.buffer.bytes',
  'transaction.max.timeout.ms',
  'transactional.id.expiration.ms',
] as const;

/** Page `msk-configuration-properties`. */
const STANDARD_ONLY = [
  'default.replication.factor',
  'group.min.session.timeout.ms',
  'log.cleaner.delete.retention.ms',
  'log.cleaner.min.cleanable.ratio',
  'log.flush.interval.messages',
  'log.flush.interval.ms',
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'log.message.timestamp.difference.max.ms',
  'log.retention.hours',
  'log.retention.minutes',
  'log.roll.ms',
  'log.segment.bytes',
  'min.insync.replicas',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'offsets.topic.replication.factor',
  'replica.fetch.response.max.bytes',
  'replica.lag.time.max.ms',
  'replica.socket.receive.buffer.bytes',
  'transaction.state.log.min.isr',
  'transaction.state.log.replication.factor',
  'unclean.leader.election.enable',
  'zookeeper.connection.timeout.ms',
  'zookeeper.session.timeout.ms',
] as const;

/** Page `msk-configuration-express-read-write`, its static ones. Replication is three copies and min ISR two, always. */
const EXPRESS_ONLY = [
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'max.connections.per.ip',
] as const;

/** Narrower than Kafka's own ranges. */
const MSK_RANGES: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  'replica.lag.time.max.ms': { min: 10_000, max: 30_000 },
  'zookeeper.connection.timeout.ms': { min: 6000, max: 18_000 },
  'zookeeper.session.timeout.ms': { min: 6000, max: 18_000 },
};

/** What a configuration of MSK may set for a release line of Kafka, with MSK's own ranges. */
export function mskTable(brokerType: MskBrokerType, line: string): PropertyTable {
  const known = brokerTable(`${line}.0`);
  const keys: readonly string[] = [
    ...EVERYWHERE,
    ...(brokerType === 'express' ? EXPRESS_ONLY : STANDARD_ONLY),
  ];
  return Object.fromEntries(
    keys.flatMap((key): [string, PropertyDefinition][] => {
      const definition = Object.hasOwn(known, key) ? known[key] : undefined;
      return definition === undefined ? [] : [[key, { ...definition, ...MSK_RANGES[key] }]];
    }),
  );
}
