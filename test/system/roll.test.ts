import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const TOPICS = { payments: { partitions: 6 } };

// of ZooKeeper mode, zookeeper.test.ts rolls brokers together with their ensemble
const MODES = LONG ? (['zookeeper', 'kraft'] as const) : (['kraft'] as const);

describe.each(MODES)('a running cluster in %s mode', (metadata) => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({ metadata, topics: TOPICS });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
  });

  afterAll(async () => platform?.dispose());

  it('has nothing to change right after the deploy', async () => {
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('rolls one broker at a time for a new config and loses no acknowledged message', {
    timeout: 240_000,
  }, async () => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const before = await containerIds(platform);
    platform.change({ cluster: { config: { 'queued.max.requests': 600 } } });
    const deployed = await platform.deploy();
    const report = await witness.stop();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(await containerIds(platform)).not.toEqual(before);
    expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
    expect(report.acked).toBeGreaterThan(100);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)(
    'comes back as a whole with one deploy after every container was stopped',
    {
      timeout: 240_000,
    },
    async () => {
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      const report = await witness.stop();
      await execa('docker', ['stop', '--time', '20', ...(await platform.containers())]);
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
      expect(report).toMatchObject(FLAWLESS);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  // brokers are a quorum here, which is the harder case
  if (metadata === 'kraft') {
    it('keeps all but one broker when the new config does not start, says which and why, and heals', {
      timeout: 400_000,
    }, async () => {
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      const good = platform.manifest();
      platform.change({
        cluster: { config: { 'queued.max.requests': 600, 'authorizer.class.name': 'org.example.Missing' } },
      });
      const failed = await platform.deploy();
      expect(failed.exitCode).toBe(1);
      expect(failed.output).toMatch(/Broker \d of cluster 'orders'/);
      expect(failed.output).toMatch(/Its log says/);
      expect(failed.output).toMatch(/was left running/);
      expect(await runningBrokers(platform, good.clusters[0]?.brokers.length ?? 0)).toBe(2);
      platform.change({ cluster: { config: { 'queued.max.requests': 600 } } });
      const healed = await platform.deploy();
      expect(tail(healed.output)).toContain('Apply complete');
      expect(await witness.stop()).toMatchObject(FLAWLESS);
      expect(await runningBrokers(platform, 3)).toBe(3);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    });

    it('comes back with one deploy after it has lost its quorum, one broker killed and another’s container removed', {
      timeout: 240_000,
    }, async () => {
      await execa('docker', ['kill', platform.containerOf(1)]);
      await execa('docker', ['rm', '--force', platform.containerOf(3)]);
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
      expect(await runningBrokers(platform, 3)).toBe(3);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    });
  } else {
    it.runIf(LONG)(
      'replaces a broker’s container that was removed by hand',
      { timeout: 180_000 },
      async () => {
        const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
        await execa('docker', ['rm', '--force', platform.containerOf(2)]);
        const drift = await platform.plan();
        expect(drift.exitCode).toBe(2);
        const deployed = await platform.deploy();
        expect(tail(deployed.output)).toContain('Apply complete');
        expect(await witness.stop()).toMatchObject(FLAWLESS);
        expect(await platform.plan()).toMatchObject({ exitCode: 0 });
      },
    );
  }

  it('is destroyed as a whole, without waiting for permits', { timeout: 120_000 }, async () => {
    const destroyed = await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
    expect(destroyed.output).toContain('Destroy complete');
    expect(await platform.containers('--all')).toEqual([]);
  });
});

/** Ids of the brokers' containers, in the order of the brokers. */
const containerIds = async (platform: TestPlatform): Promise<string[]> =>
  Promise.all([1, 2, 3].map(async (id) => (await inspect(platform.containerOf(id), '{{.Id}}')).stdout));

/** How many brokers run and answer themselves: a container that is started again and again does not. */
async function runningBrokers(platform: TestPlatform, count: number): Promise<number> {
  const admin = connectKafkaAdmin({ bootstrapServers: platform.bootstrapServers() });
  try {
    const addresses = platform.bootstrapServers().slice(0, count);
    const answers = await Promise.allSettled(addresses.map((address) => admin.probe(address, 3_000)));
    return answers.filter(({ status }) => status === 'fulfilled').length;
  } finally {
    await admin.close();
  }
}

const inspect = (container: string, format: string) =>
  execa('docker', ['inspect', '--format', format, container], { reject: false });
