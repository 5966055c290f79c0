import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { place } from '../../model/placement/place.ts';
import { placementBrokers } from '../../operations/rebalance/goal.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import {
  layoutOf,
  mapOf,
  movedBetween,
  prepareInternalTopics,
  spreadOf,
  throttlesLeft,
} from '../support/replicas.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const TOPICS = { payments: { partitions: 12 }, customers: { partitions: 5 } };

/** In KRaft mode scale-kill.test.ts scales as well. */
const MODES = LONG ? (['zookeeper', 'kraft'] as const) : (['zookeeper'] as const);

describe.each(MODES)('a cluster in %s mode that is scaled', (metadata) => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({ metadata, topics: TOPICS });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    await prepareInternalTopics(platform.bootstrapServers());
  });

  afterAll(async () => platform?.dispose());

  it('from 3 to 5 brokers moves the fewest replicas onto the new ones, and touches no other broker', {
    timeout: 180_000,
  }, async () => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const before = await layoutOf(platform.bootstrapServers());
    const expected = place({
      brokers: placementBrokers([1, 2, 3, 4, 5], before),
      partitions: before.partitions,
      scope: 'balance',
    });
    platform.change({ brokers: 5 });
    const plan = await platform.terraform('plan', '-input=false', '-no-color', '-out=scale-out');
    expect(await changesOf(platform, 'scale-out')).toEqual({
      create: expect.arrayContaining(['kafka_broker.orders_broker_4', 'kafka_broker.orders_broker_5']),
      update: ['kafka_cluster.orders'],
    });
    expect(plan.output).toContain(`brokers 4, 5 join: ${expected.minimum} of ${replicasIn(before)} replicas`);
    expect(tail((await platform.terraform('apply', '-no-color', 'scale-out')).output)).toContain(
      'Apply complete',
    );
    const after = await layoutOf(platform.bootstrapServers());
    expect(movedBetween(before, after)).toBe(expected.minimum);
    expect(reported(platform)).toEqual([expected.minimum]);
    expect(spreadOf(after, [1, 2, 3, 4, 5])).toEqual(EVEN);
    expect(await throttlesLeft(platform.bootstrapServers())).toEqual([]);
    expect(await witness.stop()).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('refuses at plan to let a controller or too many brokers go, with the numbers', {
    timeout: 60_000,
  }, async () => {
    platform.change(
      metadata === 'kraft'
        ? { cluster: { brokers: [2, 3, 4, 5].map((brokerId) => ({ brokerId })) } }
        : { brokers: 2, cluster: { replicationFactor: 2 } },
    );
    const refused = await platform.plan();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(
      metadata === 'kraft'
        ? /A controller can’t leave .*Broker 1 leaves the code but is a voter/
        : /Brokers can’t leave .*without brokers 3, 4, 5, 2 brokers stay, fewer than the replicas of each partition of (payments \(3\), customers \(3\)|customers \(3\), payments \(3\))/,
    );
    platform.change({ brokers: 5, cluster: {} });
  });

  it('from 5 to 3 brokers drains those that leave together, and takes their volumes and registrations away', {
    timeout: 180_000,
  }, async () => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const before = await layoutOf(platform.bootstrapServers());
    const leaving = replicasOn(before, [4, 5]);
    platform.change({ brokers: 3 });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(deployed.output).toContain(`brokers 4, 5 leave: ${leaving} of ${replicasIn(before)} replicas`);
    const after = await layoutOf(platform.bootstrapServers());
    expect(movedBetween(before, after)).toBe(leaving);
    expect(reported(platform).slice(1)).toEqual([leaving, 0]);
    expect(spreadOf(after, [1, 2, 3])).toEqual(EVEN);
    expect(after.brokers.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(await left(platform, [4, 5])).toEqual([]);
    if (metadata === 'kraft') expect(await registered(platform)).toEqual([1, 2, 3]);
    expect(await throttlesLeft(platform.bootstrapServers())).toEqual([]);
    const report = await witness.stop({ leaving: [4, 5] });
    expect(report).toMatchObject({ ...FLAWLESS, belowMinIsr: [], mostBrokersAway: 0 });
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  // the same code in either mode
  if (metadata === 'zookeeper') {
    it('with rebalance: manual warns that new brokers stay empty, and leaves them so', {
      timeout: 120_000,
    }, async () => {
      const before = mapOf(await layoutOf(platform.bootstrapServers()));
      platform.change({ brokers: 4, cluster: { rebalance: 'manual' } });
      const deployed = await platform.deploy();
      expect(deployed.output).toContain('broker 4 joins, and rebalance is');
      expect(tail(deployed.output)).toContain('Apply complete');
      expect(mapOf(await layoutOf(platform.bootstrapServers()))).toEqual(before);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    });
  }
});

const EVEN = { replicas: expect.toSatisfy(within1), leaders: expect.toSatisfy(within1) };

function within1(spread: number): boolean {
  return spread <= 1;
}

type Layout = Awaited<ReturnType<typeof layoutOf>>;

const replicasIn = ({ partitions }: Layout): number =>
  partitions.reduce((sum, { replicas }) => sum + replicas.length, 0);

const replicasOn = ({ partitions }: Layout, ids: readonly number[]): number =>
  partitions.reduce((sum, { replicas }) => sum + replicas.filter((id) => ids.includes(id)).length, 0);

/** Addresses of a saved plan by what happens to them; those that stay as they are left out. */
async function changesOf(platform: TestPlatform, file: string): Promise<Record<string, string[]>> {
  const { output } = await platform.terraform('show', '-json', file);
  const plan = JSON.parse(output) as {
    resource_changes: { address: string; change: { actions: string[] } }[];
  };
  const changes: Record<string, string[]> = {};
  for (const { address, change } of plan.resource_changes) {
    const action = change.actions.join('+');
    if (action !== 'no-op') changes[action] = [...(changes[action] ?? []), address].sort();
  }
  return changes;
}

/** What each run of moves says in the log that it has moved. */
const reported = (platform: TestPlatform): number[] =>
  [
    ...readFileSync(join(platform.folder, 'kafkaform.log'), 'utf8').matchAll(
      /: (\d+) replicas \(.*\) moved in/g,
    ),
  ].map(([, count]) => Number(count));

/** Containers and volumes of brokers. */
async function left(platform: TestPlatform, ids: readonly number[]): Promise<string[]> {
  const containers = await execa('docker', ['ps', '--all', '--format', '{{.Names}}']);
  const volumes = await execa('docker', ['volume', 'ls', '--format', '{{.Name}}']);
  return [...containers.stdout.split('\n'), ...volumes.stdout.split('\n')].filter((name) =>
    ids.some((id) => name.startsWith(platform.containerOf(id))),
  );
}

/** Broker ids that the controllers know, fenced ones among them. */
async function registered(platform: TestPlatform): Promise<number[]> {
  const { stdout } = await execa('docker', [
    'exec',
    platform.containerOf(1),
    '/opt/kafka/bin/kafka-cluster.sh',
    'list-endpoints',
    '--include-fenced-brokers',
    '--bootstrap-server',
    `${platform.containerOf(1)}:9092`,
  ]);
  return [...stdout.matchAll(/^(\d+)\s/gm)].map(([, id]) => Number(id)).sort();
}
