import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StackManifest } from '../../model/manifest.ts';
import { connectClusterLogs } from '../../operations/clients/cluster-logs.ts';
import { connections } from '../../operations/clients/connections.ts';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { connectMessages } from '../../operations/clients/messages.ts';
import { systemClock } from '../../operations/clients/system-clock.ts';
import type { FlowStatus, MirrorsStatus } from '../../operations/mirror/status/model.ts';
import { MirrorObserver } from '../../operations/mirror/status/observer.ts';
import type { CheckResult } from '../../operations/smoke/check.ts';
import { LONG } from '../support/long.ts';
import { type RunningMirror, startMirror } from '../support/mirror.ts';
import { eventually } from './suites/running.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const STACK = 'mirror';
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');

/** A project folder in which a stack was synthesized, and the commands as a user runs them there. */
function projectOf(manifest: StackManifest) {
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-mirror-'));
  const stack = join(folder, 'cdktf.out', 'stacks', STACK);
  mkdirSync(stack, { recursive: true });
  writeFileSync(join(stack, 'kafkaform.json'), JSON.stringify(manifest));
  return {
    start: (script: 'mirror-status' | 'smoke', ...args: string[]) =>
      execa('node', ['--import', tsx, join(root, 'scripts', `${script}.ts`), STACK, ...args], {
        cwd: folder,
        reject: false,
        timeout: 120_000,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

describe('with the default policy', () => {
  let mirror: RunningMirror;
  let east: ConnectedKafkaAdmin;
  let west: ConnectedKafkaAdmin;
  let project: ReturnType<typeof projectOf>;

  beforeAll(async () => {
    // a topic's properties at the target are the tests' own
    mirror = await startMirror({ flow: { syncTopicConfigs: false } });
    east = connectKafkaAdmin({ bootstrapServers: mirror.east.bootstrapServers });
    west = connectKafkaAdmin({ bootstrapServers: mirror.west.bootstrapServers });
    project = projectOf(mirror.manifest);
    await east.createTopic({ name: 'orders', partitions: 2, replicationFactor: 1, config: new Map() });
    await mirror.mirrored('east.orders');
  }, 180_000);
  afterAll(async () => {
    project?.remove();
    await Promise.all([east?.close(), west?.close()]);
    await mirror?.dispose();
  }, 60_000);

  async function produce(topic: string, partition: number, messages: number, bytes = 10): Promise<void> {
    const client = connectMessages({ bootstrapServers: mirror.east.bootstrapServers });
    const producer = await client.producer({ acks: 'all' });
    const one = { key: null, value: Buffer.alloc(bytes), partition };
    await producer
      .send(
        topic,
        Array.from({ length: messages }, () => one),
      )
      .finally(() => producer.close());
  }

  async function status(stuckAfterSeconds = 30): Promise<{ flow: FlowStatus; ok: boolean }> {
    const observer = new MirrorObserver(mirror.manifest, connections, systemClock, { stuckAfterSeconds });
    const { mirrors, ok } = await observer.observe().finally(() => observer.close());
    const flow = mirrors[0]?.flows[0];
    if (flow === undefined) throw new Error('there is no flow');
    return { flow, ok };
  }

  /** Of the topic that the tests write to. */
  const orders = ({ partitions }: FlowStatus) => partitions.filter(({ topic }) => topic === 'orders');

  test('tells that all is at the target, with the group that reads it, and ends with 0', async () => {
    await produce('orders', 0, 30);
    await produce('orders', 1, 20);
    const client = connectMessages({ bootstrapServers: mirror.east.bootstrapServers });
    let read = 0;
    const consumer = await client.consume({
      ...{ topic: 'orders', group: 'billing', from: 'beginning' },
      onMessages: (messages) => {
        read += messages.length;
        return messages.length;
      },
    });
    await eventually(async () => read === 50);
    await consumer.close();
    let seen = await status();
    await eventually(async () => {
      seen = await status();
      return (
        seen.flow.groups.length === 2 &&
        seen.flow.groups.every(({ committedAtTarget }) => committedAtTarget !== null)
      );
    }, 120_000);
    expect({ ok: seen.ok, problems: seen.flow.problems }).toEqual({ ok: true, problems: [] });
    const { stdout, exitCode } = await project.start('mirror-status', '--json');
    expect({ exitCode, ok: (JSON.parse(stdout) as MirrorsStatus).ok }).toEqual({ exitCode: 0, ok: true });
    const current = { topic: 'orders', remoteTopic: 'east.orders', state: 'current', lag: 0 };
    expect(orders(seen.flow)).toMatchObject([
      { ...current, partition: 0, sourceEnd: 30, mirrored: 30 },
      { ...current, partition: 1, sourceEnd: 20, mirrored: 20 },
    ]);
    expect(seen.flow.groups.toSorted((a, b) => a.partition - b.partition)).toMatchObject([
      { group: 'billing', topic: 'orders', partition: 0, committed: 30, lag: 0 },
      { group: 'billing', topic: 'orders', partition: 1, committed: 20, lag: 0 },
    ]);
    expect(seen.flow.workers).toEqual({ joined: 1, declared: 1 });
    expect(seen.flow.connectors.map(({ connector, state }) => [connector, state])).toEqual(
      ['MirrorCheckpointConnector', 'MirrorHeartbeatConnector', 'MirrorSourceConnector'].map((name) => [
        name,
        'RUNNING',
      ]),
    );
    expect(seen.flow.heartbeat.mirroredMs).not.toBeNull();
  }, 240_000);

  test('shows what waits while the worker is away, calls it stuck, and ends with 1 until it is back', async () => {
    await mirror.worker(1).pause();
    try {
      await produce('orders', 1, 15);
      const behind = await status(3_600);
      expect(orders(behind.flow)).toMatchObject([
        { partition: 0, state: 'current', lag: 0 },
        { partition: 1, state: 'behind', lag: 15, sourceEnd: 35, mirrored: 20 },
      ]);
      let stuck = behind;
      await eventually(async () => {
        stuck = await status(1);
        return stuck.flow.problems.includes('orders-1 is stuck');
      });
      expect(orders(stuck.flow)[1]?.lagMs).toBeGreaterThan(1_000);
      const { stdout, exitCode } = await project.start('mirror-status', '--stuck-after', '1');
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^orders +1 +35 +20 +15 .*STUCK for/m);
    } finally {
      await mirror.worker(1).unpause();
    }
    await eventually(async () => (await status()).ok, 120_000);
    expect(orders((await status()).flow)[1]).toMatchObject({ state: 'current', mirrored: 35 });
  }, 240_000);

  test('reads Connect’s offsets and all partitions in a number of requests that doesn’t grow with them', async () => {
    const counted: ConnectedKafkaAdmin[] = [];
    const open = ({ bootstrapServers }: { bootstrapServers: string | readonly string[] }) => {
      const admin = connectKafkaAdmin({ bootstrapServers });
      counted.push(admin);
      return admin;
    };
    const requests = async () => {
      counted.length = 0;
      const observer = new MirrorObserver(
        mirror.manifest,
        { ...connections, kafka: open, logs: (cluster) => connectClusterLogs(open(cluster)) },
        systemClock,
      );
      await observer.observe().finally(() => observer.close());
      return counted.flatMap((admin) => [...admin.requests.values()]).reduce((sum, one) => sum + one, 0);
    };
    const before = await requests();
    await east.createTopic({ name: 'wide', partitions: 200, replicationFactor: 1, config: new Map() });
    await mirror.mirrored('east.wide');
    expect(await requests()).toBeLessThan(before + 30);
  }, 240_000);

  test('names a task that failed, and why', async () => {
    await west.alterTopicConfig('east.orders', new Map([['max.message.bytes', '1000']]));
    let seen = await status();
    await eventually(async () => {
      // the first ones may come before the broker has learned of the new limit
      await produce('orders', 0, 1, 10_000);
      seen = await status();
      return seen.flow.problems.some((problem) => problem.includes('FAILED'));
    }, 120_000);
    expect(seen.ok).toBe(false);
    expect(seen.flow.problems.join()).toMatch(
      /MirrorSourceConnector task \d is FAILED: RecordTooLargeException/,
    );
  }, 240_000);

  test('says that a cluster does not answer', async () => {
    await mirror.east.broker(1).stop(5);
    const { stdout, exitCode } = await project.start('mirror-status');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/PROBLEM: it can't be told how the flow is: No Kafka broker answers/);
  }, 120_000);
});

test.runIf(LONG)(
  'with the identity policy, exactly once and two workers the smoke test passes and leaves nothing behind',
  async () => {
    const mirror = await startMirror({ policy: 'identity', exactlyOnce: true, workers: 2 });
    const project = projectOf(mirror.manifest);
    const admins = [mirror.east, mirror.west].map(({ bootstrapServers }) =>
      connectKafkaAdmin({ bootstrapServers }),
    );
    try {
      const { stdout, exitCode } = await project.start('smoke', '--messages', '50', '--json');
      const { results } = JSON.parse(stdout) as { results: CheckResult[] };
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      expect(exitCode).toBe(0);
      const data = (name: string) => results.find((result) => result.name === `east->west ${name}`)?.data;
      expect(data('messages')).toMatchObject({
        sent: 1200,
        mirrored: 1200,
        lost: 0,
        duplicated: 0,
        changed: 0,
      });
      expect(data('group offsets')).toMatchObject({ skipped: 0 });
      for (const admin of admins) {
        const names = [...(await admin.describe()).topics.keys()];
        expect(names.filter((name) => name.includes('kafkaform-smoke'))).toEqual([]);
      }
      const { stdout: text } = await project.start('mirror-status');
      expect(text).toMatch(/^workers: 2 of 2 joined$/m);
    } finally {
      project.remove();
      await Promise.all(admins.map((admin) => admin.close()));
      await mirror.dispose();
    }
  },
  300_000,
);
