import { describe, expect, it } from 'vitest';
import { mirrorMakerProperties } from '../../model/rendering/mirror-maker-properties.ts';
import { literalPattern, mirrorsTopic, wholeNamePattern } from '../../model/rendering/mirror-patterns.ts';
import { propertiesText } from '../../model/rendering/properties-text.ts';
import type { MirrorMakerSpec } from '../../model/spec/mirror-maker.ts';
import { flow, mirrorMaker } from './support/specs.ts';

const named = (name: string, replicationFactor = 3) => ({
  name,
  bootstrapServers: `${name}-1:9092`,
  replicationFactor,
});
const render = (spec: Partial<MirrorMakerSpec> = {}, clusters = [named('primary'), named('standby', 2)]) =>
  mirrorMakerProperties(mirrorMaker(spec), clusters, 'stack-mm2-1');

describe('the properties of a mirror', () => {
  it('give every topic the replication factor of the cluster that it is made on', () => {
    expect(render()).toMatchObject({
      'primary->standby.replication.factor': 2,
      'primary->standby.checkpoints.topic.replication.factor': 2,
      'primary->standby.heartbeats.topic.replication.factor': 2,
      'primary->standby.offset-syncs.topic.replication.factor': 3,
      'standby->primary.heartbeats.topic.replication.factor': 3,
      'primary.offset.storage.replication.factor': 3,
      'standby.config.storage.replication.factor': 2,
      'standby.status.storage.replication.factor': 2,
    });
  });

  it('translate and commit offsets of groups by default', () => {
    expect(render()).toMatchObject({
      'primary->standby.sync.group.offsets.enabled': true,
      'primary->standby.sync.group.offsets.interval.seconds': 5,
      'primary->standby.sync.topic.acls.enabled': false,
    });
  });

  it('run the way back of a flow for its heartbeats, and no pair that nothing is mirrored between', () => {
    const spec = {
      flows: [flow({ source: 'a', target: 'b' }), flow({ source: 'c', target: 'b', heartbeats: false })],
    };
    const properties = render(spec, [named('a'), named('b'), named('c')]);
    const pairs = ['a->b', 'b->a', 'c->b', 'b->c', 'a->c', 'c->a'].map((pair) => [
      pair,
      properties[`${pair}.enabled`],
      properties[`${pair}.emit.heartbeats.enabled`],
    ]);
    expect(pairs).toEqual([
      ['a->b', true, true],
      ['b->a', false, true],
      ['c->b', true, false],
      ['b->c', false, false],
      ['a->c', false, false],
      ['c->a', false, false],
    ]);
  });

  it('ask for exactly-once at targets alone, after a deploy that prepares for it', () => {
    const support = (exactlyOnce: MirrorMakerSpec['exactlyOnce']) => {
      const properties = render({ exactlyOnce });
      return ['primary', 'standby'].map((name) => properties[`${name}.exactly.once.source.support`]);
    };
    expect(support(true)).toEqual([undefined, 'enabled']);
    expect(support('preparing')).toEqual([undefined, 'preparing']);
    expect(support(false)).toEqual([undefined, undefined]);
    expect(render()['primary->standby.source.consumer.isolation.level']).toBe('read_committed');
  });

  it('keep what MirrorMaker excludes, whatever else is excluded', () => {
    const excluded = (kafkaVersion: string) =>
      render({ kafkaVersion, flows: [flow({ topicsExclude: ['tmp-.*'] })] })[
        'primary->standby.topics.exclude'
      ];
    expect(excluded('4.3.1')).toBe('mm2.*\\.internal,.*\\.replica,__.*,tmp-.*');
    expect(excluded('3.9.2')).toBe('.*[\\-\\.]internal,.*\\.replica,__.*,tmp-.*');
  });

  it('let a property of the user’s win over a default, and the construct over the user’s', () => {
    const properties = render({
      config: { 'offset.flush.interval.ms': 1000, 'scheduled.rebalance.max.delay.ms': 20_000 },
      flows: [
        flow({ producer: { 'linger.ms': 5 }, consumer: { 'fetch.max.bytes': 1 }, admin: { retries: 1 } }),
      ],
    });
    expect(properties).toMatchObject({
      'standby.offset.flush.interval.ms': 1000,
      'primary.scheduled.rebalance.max.delay.ms': 20_000,
      'primary->standby.producer.override.linger.ms': 5,
      'primary->standby.source.consumer.fetch.max.bytes': 1,
      'primary->standby.admin.retries': 1,
    });
  });

  it('name the worker to the others, and always let them talk', () => {
    expect(render({ workers: [{ workerId: 1 }] })).toMatchObject({
      'dedicated.mode.enable.internal.rest': true,
      'rest.advertised.host.name': 'stack-mm2-1',
      'rest.advertised.port': 8083,
    });
  });
});

describe('a properties file', () => {
  it('is escaped so that Java reads back what was given', () => {
    expect(propertiesText({ 'b.c': ' a\\.b\tü\n', a: 1, 'x y': true })).toBe(
      'a=1\nb.c=\\ a\\\\.b\\t\\u00fc\\n\nx\\ y=true',
    );
  });
});

describe('patterns of topics', () => {
  it('match whole names, as Java’s do', () => {
    const matches = (pattern: string, name: string) => wholeNamePattern(pattern)?.test(name);
    expect(matches('pay', 'payments')).toBe(false);
    expect(matches('pay.*+', 'payments')).toBe(true);
    expect(matches('a|b', 'ab')).toBe(false);
    expect(matches('(?i)PAY', 'pay')).toBe(true);
    expect(matches('*', 'pay')).toBeUndefined();
  });

  it('match exactly one topic where it is given as a construct', () => {
    const pattern = wholeNamePattern(literalPattern('pay.ments-1_a'));
    expect(['pay.ments-1_a', 'payXments-1_a'].map((name) => pattern?.test(name))).toEqual([true, false]);
  });

  it('never take in Kafka’s own topics', () => {
    const mirrors = (name: string) => mirrorsTopic(mirrorMaker(), flow(), name);
    expect(['payments', '__consumer_offsets', 'mm2-configs.primary.internal'].map(mirrors)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
