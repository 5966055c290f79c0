import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Witness } from '../../operations/witness/witness.ts';
import { LONG } from '../support/long.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';
import { eventually, randomName, whileRunning } from './suites/running.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');

/** Resolves when so many more messages were acknowledged. */
async function more(witness: Witness, messages: number): Promise<void> {
  const before = witness.acked();
  await eventually(async () => witness.acked() >= before + messages, 60_000);
}

describe('the witness', () => {
  const running = whileRunning({ mode: 'zookeeper', servers: 1 });
  const bootstrap = () => running().cluster.bootstrapServers;
  const topics = async () => [...(await running().admin.describe()).topics.keys()];

  test.runIf(LONG)(
    'sees every broker being restarted, and goes on when its only bootstrap server is the first',
    async () => {
      const { cluster } = running();
      const witness = await witnessOf({ bootstrapServers: cluster.broker(1).address });
      await more(witness, 100);
      witness.mark('during');
      for (const id of cluster.brokerIds) {
        await cluster.broker(id).stop();
        await delay(500);
        await cluster.broker(id).start();
        await cluster.healthy();
      }
      witness.mark('after');
      await more(witness, 100);
      const report = await witness.stop();
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, brokersMissing: [], belowMinIsr: [] });
      expect(report.acked).toBeGreaterThan(500);
      expect(report.received).toBe(report.acked);
      expect(report.controllerChanges).toBeGreaterThan(0);
      expect(report.mostUnderReplicated).toBeGreaterThan(0);
      expect(report.p99).toEqual({
        before: expect.any(Number),
        during: expect.any(Number),
        after: expect.any(Number),
      });
      expect(await topics()).not.toContain(witness.topic);
    },
    120_000,
  );

  test('finds nothing lost when a broker is killed, and how long writes took', async () => {
    const { cluster } = running();
    const witness = await witnessOf({ bootstrapServers: bootstrap() });
    await cluster.broker(2).kill();
    await delay(2_000);
    await cluster.broker(2).start();
    await cluster.healthy();
    const report = await witness.stop();
    expect(report).toMatchObject(FLAWLESS);
    expect(report.longestPartitionGapMs).toBeGreaterThan(1_000);
    expect(report.longestPartitionGapMs).toBeGreaterThanOrEqual(report.longestGapMs);
    expect(Object.keys(report.refusals)).not.toEqual([]);
  }, 120_000);

  test('names the partitions that fall below min ISR, and outlasts the outage of everything', async () => {
    const { cluster } = running();
    const witness = await witnessOf({ bootstrapServers: bootstrap(), partitions: 2 });
    await Promise.all([cluster.broker(1).stop(), cluster.broker(2).stop()]);
    await delay(1_000);
    await cluster.broker(3).stop();
    await delay(1_000);
    await Promise.all(cluster.brokerIds.map((id) => cluster.broker(id).start()));
    await cluster.healthy();
    const report = await witness.stop();
    expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 2 });
    expect(report.belowMinIsr).toEqual(expect.arrayContaining([`${witness.topic}-0`, `${witness.topic}-1`]));
  }, 120_000);

  test.runIf(LONG)(
    'finds what an unclean leader election loses, though the consumer had received it',
    async () => {
      const { cluster, admin } = running();
      const topic = randomName('lossy');
      const config = new Map([
        ['min.insync.replicas', '1'],
        ['unclean.leader.election.enable', 'true'],
      ]);
      await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 2, config });
      const [leader = 0, follower = 0] =
        (await admin.describe({ topics: [topic] })).topics.get(topic)?.partitions[0]?.replicas ?? [];
      const witness = await witnessOf({ bootstrapServers: bootstrap(), topic });
      await cluster.broker(follower).stop();
      await more(witness, 1_000);
      await cluster.broker(leader).kill();
      await cluster.broker(follower).start();
      const led = async () =>
        (await admin.describe({ topics: [topic] })).topics.get(topic)?.partitions[0]?.leader;
      await eventually(async () => (await led()) === follower, 60_000);
      await cluster.broker(leader).start();
      await cluster.healthy();
      const report = await witness.stop();
      expect(report.lost).toBeGreaterThan(500);
      expect(report.lostMessages).not.toEqual([]);
      expect(report.received).toBeGreaterThan(report.acked - report.lost);
      await admin.deleteTopics([topic]);
    },
    180_000,
  );

  test('refuses a compacted topic, whose messages would look lost', async () => {
    const { admin } = running();
    const topic = randomName('compacted');
    const config = new Map([['cleanup.policy', 'compact']]);
    await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 3, config });
    await expect(witnessOf({ bootstrapServers: bootstrap(), topic })).rejects.toThrow(/compact/);
    await admin.deleteTopics([topic]);
  });

  describe('npm run witness', { timeout: 120_000 }, () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'kafkaform-witness-'));
      const stack = join(folder, 'cdktf.out', 'stacks', 'local');
      mkdirSync(stack, { recursive: true });
      writeFileSync(join(stack, 'kafkaform.json'), JSON.stringify(running().cluster.manifest));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const script = [join(root, 'scripts', 'witness.ts'), 'local', '--calm', '0.5'];
    const witness = (...words: string[]) =>
      execa('node', ['--import', tsx, ...script, ...words], { cwd: folder, reject: false, timeout: 110_000 });

    test('prints the command’s output and then the report, and exits as the command does', async () => {
      const { exitCode, stdout } = await witness('--', 'sh', '-c', 'echo at work; exit 3');
      expect(exitCode).toBe(3);
      expect(stdout).toMatch(/^at work\nmessages .* acknowledged/);
      expect(stdout).toMatch(/Every acknowledged message is there, once and in its place\.$/);
    });

    test('prints nothing but the report with --json', async () => {
      const { exitCode, stdout, stderr } = await witness('--json', '--', 'echo', 'at work');
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, ...FLAWLESS });
      expect(stderr).toContain('at work');
    });

    test('exits with 1 when anything was lost', async () => {
      const { admin } = running();
      const topic = randomName('deleted');
      const made = { name: topic, partitions: 1, replicationFactor: 3, config: new Map() };
      await admin.createTopic(made);
      const wait = 'touch started; until [ -e done ]; do sleep 0.1; done';
      const command = witness('--topic', topic, '--', 'sh', '-c', wait);
      await eventually(async () => existsSync(join(folder, 'started')));
      await admin.deleteTopics([topic]);
      await admin.createTopic(made);
      writeFileSync(join(folder, 'done'), '');
      const { exitCode, stdout } = await command;
      expect(stdout).toMatch(/FAIL: \d+ acknowledged messages are lost/);
      expect(exitCode).toBe(1);
      await admin.deleteTopics([topic]);
    });

    test('says plainly that a topic does not exist', async () => {
      const { stderr, exitCode } = await witness('--topic', 'nowhere', '--', 'true');
      expect({ stderr, exitCode }).toEqual({ stderr: "Topic 'nowhere' does not exist.", exitCode: 1 });
    });
  });
});
