import { describe, expect, it } from 'vitest';
import { amountIn } from '../../model/properties/amount.ts';
import { unitOf } from '../../model/properties/definition.ts';
import { brokerTable, topicTable } from '../../model/properties/kafka.ts';
import { OWNED_BROKER_PROPERTIES } from '../../model/properties/owned.ts';
import { suggestion } from '../../model/properties/suggestion.ts';
import { valueProblem } from '../../model/properties/value.ts';
import { ZOOKEEPER_PROPERTIES } from '../../model/properties/zookeeper.ts';
import { brokerProperties } from '../../model/rendering/broker-properties.ts';
import { zookeeperProperties } from '../../model/rendering/zookeeper-properties.ts';
import { broker, cluster, ensemble, kraftCluster } from './support/specs.ts';

describe('the property tables', () => {
  it('are those of the release: ZooKeeper’s properties left with 4.0, share groups came', () => {
    expect(brokerTable('3.9.2')).toHaveProperty(['zookeeper.session.timeout.ms']);
    expect(brokerTable('4.3.1')).not.toHaveProperty(['zookeeper.session.timeout.ms']);
    expect(brokerTable('4.3.1')).toHaveProperty(['group.share.max.size']);
    expect(topicTable('3.9.2')['segment.bytes']?.min).toBe(14);
    expect(topicTable('4.3.1')['segment.bytes']?.min).toBe(1_048_576);
  });

  it.each(['3.9.2', '4.3.1'])('of %s accept Kafka’s own defaults', (version) => {
    const all = [...Object.entries(brokerTable(version)), ...Object.entries(topicTable(version))];
    const refused = all.filter(
      ([key, definition]) =>
        definition.default !== undefined && valueProblem(key, definition, definition.default) !== undefined,
    );
    expect(refused).toEqual([]);
  });

  it('of ZooKeeper accept its own defaults', () => {
    const refused = Object.entries(ZOOKEEPER_PROPERTIES).filter(
      ([key, definition]) =>
        definition.default !== undefined && valueProblem(key, definition, definition.default) !== undefined,
    );
    expect(refused).toEqual([]);
  });

  it.each([cluster(), kraftCluster(), kraftCluster({ jvm: { heapMiB: 1024, profile: 'server' } })])(
    'know every property that is rendered for a broker, case %#',
    (spec) => {
      const rendered = brokerProperties(spec, broker(1, { rack: 'a' }), { stack: 'local' });
      const table = brokerTable(spec.kafkaVersion);
      const wrong = Object.entries(rendered).filter(
        ([key, value]) => table[key] === undefined || valueProblem(key, table[key], value) !== undefined,
      );
      expect(wrong).toEqual([]);
    },
  );

  it('know every property that is rendered for a ZooKeeper server', () => {
    const rendered = Object.keys(zookeeperProperties(ensemble(), '/data'));
    expect(rendered.filter((key) => !(key in ZOOKEEPER_PROPERTIES))).toEqual([]);
  });

  it('have every owned property in one release at least', () => {
    const known = { ...brokerTable('3.9.2'), ...brokerTable('4.3.1') };
    expect(Object.keys(OWNED_BROKER_PROPERTIES).filter((key) => !(key in known))).toEqual([]);
  });
});

describe('an amount with a unit', () => {
  it.each([
    ['7 days', 'milliseconds', 604_800_000],
    ['5ms', 'milliseconds', 5],
    ['1.5 h', 'milliseconds', 5_400_000],
    ['604_800_000', 'milliseconds', 604_800_000],
    ['90s', 'seconds', 90],
    ['2 weeks', 'hours', 336],
    ['512 MB', 'bytes', 536_870_912],
    ['1.5GiB', 'bytes', 1_610_612_736],
    ['1e3', undefined, 1000],
  ] as const)('such as %s in %s is %i', (text, unit, amount) => {
    expect(amountIn(text, unit)).toBe(amount);
  });

  it.each([
    ['a week', 'milliseconds'],
    ['90 min', 'hours'],
    ['7d', undefined],
    ['', 'bytes'],
    ['3 parsecs', 'milliseconds'],
    ['5 constructor', 'bytes'],
  ] as const)('such as %s in %s can’t be told', (text, unit) => {
    expect(amountIn(text, unit)).toBeUndefined();
  });

  it('is only looked for in numbers: a policy’s name that ends in .ms stays a name', () => {
    expect(unitOf('x.ms', { type: 'string' })).toBeUndefined();
    expect(unitOf('x.ms', { type: 'long' })).toBe('milliseconds');
  });
});

describe('a suggestion', () => {
  const names = ['retention.ms', 'retention.bytes', 'cleanup.policy', 'segment.bytes', 'max.message.bytes'];

  it.each([
    ['retentionMs', 'retention.ms'],
    ['RETENTION_BYTES', 'retention.bytes'],
    ['cleanup.polciy', 'cleanup.policy'],
    ['segement.bytes', 'segment.bytes'],
    ['max.messages.byte', 'max.message.bytes'],
  ])('for %s is %s', (given, meant) => {
    expect(suggestion(given, names)).toBe(meant);
  });

  it('is not made where nothing is near', () => {
    expect(suggestion('colour', names)).toBeUndefined();
    expect(suggestion('', names)).toBeUndefined();
  });
});
