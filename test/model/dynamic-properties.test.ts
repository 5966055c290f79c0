import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { THREAD_POOLS } from '../../model/properties/dynamic.ts';
import { brokerTable } from '../../model/properties/kafka.ts';
import { OWNED_BROKER_PROPERTIES } from '../../model/properties/owned.ts';
import {
  brokerProperties,
  dynamicProperties,
  staticProperties,
} from '../../model/rendering/broker-properties.ts';
import { broker, cluster, kraftCluster } from './support/specs.ts';

const CONTEXT = { stack: 'local' };

describe('what Kafka applies without a restart', () => {
  it.each([
    ['log.cleaner.threads', 2],
    ['num.io.threads', 16],
    ['log.retention.ms', 1000],
    ['message.max.bytes', 2_000_000],
    ['max.connections.per.ip', 10],
    ['metric.reporters', 'org.example.Reporter'],
  ])('is kept by the cluster: %s', (key, value) => {
    const spec = cluster({ config: { [key]: value } });
    expect(dynamicProperties(spec)).toMatchObject({ [key]: String(value) });
    expect(staticProperties(spec, broker(1), CONTEXT)).not.toHaveProperty([key]);
  });

  it.each([
    ['log.cleaner.dedupe.buffer.size', 8_388_608, 'it is allocated at start'],
    ['config.providers', 'file', 'it resolves what stands in the file'],
    ['log.retention.hours', 5, 'only in milliseconds can it change'],
    ['queued.max.requests', 600, 'it takes a restart'],
    ['ssl.keystore.type', 'PEM', 'it changes per broker'],
    ['listener.name.internal.max.connections', 10, 'it is a listener’s'],
  ])('is not %s (such as %s): %s', (key, value, _why) => {
    const spec = kraftCluster({ config: { [key]: value } });
    expect(dynamicProperties(spec)).not.toHaveProperty([key]);
    expect(staticProperties(spec, broker(1), CONTEXT)).toMatchObject({ [key]: value });
  });

  it('is min ISR among others, whose value in a file has no effect in Kafka 4', () => {
    expect(dynamicProperties(kraftCluster({ minInsyncReplicas: 1, uncleanLeaderElection: true }))).toEqual({
      'min.insync.replicas': '1',
      'unclean.leader.election.enable': 'true',
    });
  });

  it('depends on the release', () => {
    const config = { 'group.consumer.assignment.interval.ms': 5000 };
    expect(dynamicProperties(kraftCluster({ config }))).toHaveProperty([
      'group.consumer.assignment.interval.ms',
    ]);
    expect(brokerTable('4.2.0')).not.toHaveProperty(['group.consumer.assignment.interval.ms']);
    expect(brokerTable('3.8.1')).not.toHaveProperty(['unclean.leader.election.interval.ms']);
  });

  it.each(['3.8.1', '3.9.2', '4.2.0', '4.3.1'])(
    'and the rest make up all properties of %s, none twice',
    (version) => {
      const keys = Object.keys(brokerTable(version)).filter(
        (key) => !Object.hasOwn(OWNED_BROKER_PROPERTIES, key),
      );
      fc.assert(
        fc.property(fc.subarray(keys), fc.integer({ min: 1, max: 9 }), (chosen, value) => {
          const config = Object.fromEntries(chosen.map((key) => [key, value]));
          const spec = version.startsWith('3.')
            ? cluster({ kafkaVersion: version, config })
            : kraftCluster({ kafkaVersion: version, config });
          const changing = dynamicProperties(spec);
          const fixed = staticProperties(spec, broker(1), CONTEXT);
          expect(Object.keys(changing).filter((key) => Object.hasOwn(fixed, key))).toEqual([]);
          const all = { ...fixed, ...changing };
          const wanted = brokerProperties(spec, broker(1), CONTEXT);
          expect(Object.keys(all).sort()).toEqual(Object.keys(wanted).sort());
          for (const [key, given] of Object.entries(wanted)) expect(String(all[key])).toBe(String(given));
        }),
        { numRuns: 50 },
      );
    },
  );

  it('holds every thread pool', () => {
    const table = brokerTable('4.3.1');
    expect([...THREAD_POOLS].filter((key) => table[key]?.update !== 'cluster-wide')).toEqual([]);
    const pools = Object.keys(table).filter(
      (key) =>
        table[key]?.update === 'cluster-wide' && /\.threads$|threads\.per|thread\.pool|fetchers$/.test(key),
    );
    expect(pools.sort()).toEqual([...THREAD_POOLS].sort());
  });
});
