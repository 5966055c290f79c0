import { brokerTable } from './kafka.ts';

/**
 * Kafka would take these without a restart, but a broker needs them to start: the cleaner's buffer is allocated then (with
 * the default of 128 MiB a small heap doesn't do), and configuration providers resolve what the file refers to.
 */
const NEEDED_AT_START = ['log.cleaner.dedupe.buffer.size', 'config.providers'];

/**
 * True for a broker property that Kafka applies to all brokers of a running cluster without a restart (update mode
 * "cluster-wide" of its documentation, DynamicBrokerConfig.dynamicConfigUpdateModes), and that no broker needs before.
 */
export const isDynamic = (kafkaVersion: string): ((key: string) => boolean) => {
  const table = brokerTable(kafkaVersion);
  return (key) =>
    Object.hasOwn(table, key) && table[key]?.update === 'cluster-wide' && !NEEDED_AT_START.includes(key);
};

/**
 * Sizes of thread pools: one step may at most double a pool and at most halve it (DynamicThreadPool.validateReconfiguration,
 * LogCleaner.validateReconfiguration).
 */
export const THREAD_POOLS: ReadonlySet<string> = new Set([
  'background.threads',
  'log.cleaner.threads',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
]);
