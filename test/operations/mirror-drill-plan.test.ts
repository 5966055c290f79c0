import { describe, expect, it } from 'vitest';
import type { MirrorFlowManifest, MirrorMakerManifest, StackManifest } from '../../model/manifest.ts';
import { planDrill } from '../../operations/mirror/drill/plan.ts';

function flow(source: string, target: string, change: Partial<MirrorFlowManifest> = {}): MirrorFlowManifest {
  return {
    ...{ source, target, topics: ['.*'], topicsExclude: [], groups: ['.*'], groupsExclude: ['__.*'] },
    ...{ syncGroupOffsets: true, refreshTopicsSeconds: 1, refreshGroupsSeconds: 1, checkpointsSeconds: 1 },
    ...{ groupOffsetsSeconds: 1, heartbeatsSeconds: 1, offsetLagMax: 100 },
    ...change,
  };
}

function stack(
  flows: readonly MirrorFlowManifest[],
  replicationPolicy: MirrorMakerManifest['replicationPolicy'] = 'default',
): StackManifest {
  const cluster = (name: string) => ({
    ...{ name, bootstrapServers: 'localhost:1', kafkaVersion: '4.3.1', metadata: 'kraft' as const },
    ...{ brokers: [{ id: 1, container: `${name}-1`, address: 'localhost:1' }], topics: [] },
  });
  const maker = {
    name: 'mirror',
    kafkaVersion: '4.3.1',
    replicationPolicy,
    exactlyOnce: true,
    workers: [],
    flows,
  };
  return { stack: 's', ensembles: [], clusters: [cluster('east'), cluster('west')], mirrorMakers: [maker] };
}

const plan = (manifest: StackManifest, name?: string) => planDrill(manifest, name, '1');

describe('the plan of a drill', () => {
  it('names what MirrorMaker makes of the drill’s topic, there and back', () => {
    const both = stack([flow('east', 'west'), flow('west', 'east')]);
    expect(plan(both, 'west->east')).toMatchObject({
      ...{
        topic: 'kafkaform-drill-1',
        mirrored: 'west.kafkaform-drill-1',
        returned: 'east.kafkaform-drill-1',
      },
      source: { name: 'west' },
    });
    expect(plan(stack([flow('east', 'west')], 'identity'))).toMatchObject({
      ...{ topic: 'kafkaform-drill-1', mirrored: 'kafkaform-drill-1', returned: null, reverse: null },
    });
  });

  it.each([
    [['orders.*'], 'orderskafkaform-drill-1'],
    [['orders\\..*'], 'orders.kafkaform-drill-1'],
    [['payments', 'orders-.+'], 'orders-kafkaform-drill-1'],
  ])('finds a topic name that %j lets through', (topics, topic) => {
    expect(plan(stack([flow('east', 'west', { topics })])).topic).toBe(topic);
  });

  it.each<[string, StackManifest, string | undefined, RegExp]>([
    ['without a MirrorMaker', { ...stack([]), mirrorMakers: [] }, undefined, /has no MirrorMaker/],
    ['several flows', stack([flow('east', 'west'), flow('west', 'east')]), undefined, /choose with --flow/],
    ['an unknown flow', stack([flow('east', 'west')]), 'a->b', /has no flow 'a->b'; it has east->west/],
    [
      'offsets that stay',
      stack([flow('east', 'west', { syncGroupOffsets: false })]),
      undefined,
      /syncGroupOffsets/,
    ],
    [
      'topics by name',
      stack([flow('east', 'west', { topics: ['payments'] })]),
      undefined,
      /add 'kafkaform-drill-\.\*' to topics/,
    ],
    ['excluded groups', stack([flow('east', 'west', { groupsExclude: ['.*'] })]), undefined, /to groups/],
    ['a source elsewhere', stack([flow('abroad', 'west')]), undefined, /isn't one of this stack's own/],
  ])('is refused: %s', (_name, manifest, name, reason) => {
    expect(() => plan(manifest, name)).toThrow(reason);
  });
});
