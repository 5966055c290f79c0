import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';

const PATIENCE = { timeout: 120_000 };

describe('a change of what Kafka applies without a restart', () => {
  let platform: TestPlatform;
  let admin: ConnectedKafkaAdmin;

  beforeAll(async () => {
    platform = await testPlatform({ metadata: 'kraft' });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    admin = connectKafkaAdmin({ bootstrapServers: platform.bootstrapServers() });
  });

  afterAll(async () => {
    await admin?.close();
    await platform?.dispose();
  });

  it('is there from the first deploy on, min ISR too', PATIENCE, async () => {
    expect(await liveOn(platform, 'min.insync.replicas')).toEqual(['2', '2', '2']);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('reaches every broker in place, however far a thread pool has to go', PATIENCE, async () => {
    const before = await containerIds(platform);
    platform.change({
      cluster: { minInsyncReplicas: 1, config: { 'log.cleaner.backoff.ms': 16_000, 'num.io.threads': 40 } },
    });
    expect((await platform.plan()).output).toContain('Plan: 0 to add, 1 to change, 0 to destroy');
    expect(tail((await platform.deploy()).output)).toContain('0 added, 1 changed, 0 destroyed');
    expect(await liveOn(platform, 'log.cleaner.backoff.ms')).toEqual(['16000', '16000', '16000']);
    expect(await liveOn(platform, 'num.io.threads')).toEqual(['40', '40', '40']);
    expect(await liveOn(platform, 'min.insync.replicas')).toEqual(['1', '1', '1']);
    expect(await containerIds(platform)).toEqual(before);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('shows what was changed by hand, and mends it', PATIENCE, async () => {
    await admin.alterClusterConfig(
      new Map([
        ['log.cleaner.backoff.ms', '17000'],
        ['message.max.bytes', '2000000'],
      ]),
    );
    const drift = await platform.plan();
    expect(drift.exitCode).toBe(2);
    expect(drift.output).toMatch(/"log\.cleaner\.backoff\.ms" = "17000" -> "16000"/);
    expect(drift.output).toMatch(/"message\.max\.bytes" = "2000000" -> null/);
    await platform.deploy();
    expect(await liveOn(platform, 'log.cleaner.backoff.ms')).toEqual(['16000', '16000', '16000']);
    expect((await admin.clusterConfig()).has('message.max.bytes')).toBe(false);
  });

  it('leaves throttles alone, which move replicas', PATIENCE, async () => {
    await admin.alterClusterConfig(new Map([['leader.replication.throttled.rate', '1000000']]));
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    await admin.alterClusterConfig(new Map([['leader.replication.throttled.rate', null]]));
  });

  it('is refused at plan when Kafka would refuse it', PATIENCE, async () => {
    platform.change({ cluster: { config: { 'metric.reporters': 'org.example.Missing' } } });
    const refused = await platform.plan();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/Kafka refuses the configuration.*metric\.reporters/);
  });

  it('returns to the default when a key leaves the code', PATIENCE, async () => {
    platform.change({ cluster: {} });
    expect(tail((await platform.deploy()).output)).toContain('0 added, 1 changed, 0 destroyed');
    expect(await liveOn(platform, 'log.cleaner.backoff.ms')).toEqual(['15000', '15000', '15000']);
    expect(await liveOn(platform, 'num.io.threads')).toEqual(['8', '8', '8']);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });
});

/** The value that each broker itself works with, as Kafka's own tool tells. */
async function liveOn(platform: TestPlatform, key: string): Promise<string[]> {
  return Promise.all(
    [1, 2, 3].map(async (id) => {
      const servers = `${platform.containerOf(id)}:9092`;
      const { stdout } = await execa('docker', [
        ...['exec', platform.containerOf(id), 'kafka-configs.sh', '--bootstrap-server', servers],
        ...['--entity-type', 'brokers', '--entity-name', String(id), '--describe', '--all'],
      ]);
      return new RegExp(`^  ${key.replaceAll('.', '\\.')}=(\\S*) `, 'm').exec(stdout)?.[1] ?? 'not told';
    }),
  );
}

const containerIds = (platform: TestPlatform): Promise<string[]> =>
  Promise.all(
    [1, 2, 3].map(
      async (id) =>
        (await execa('docker', ['inspect', '--format', '{{.Id}}', platform.containerOf(id)])).stdout,
    ),
  );
