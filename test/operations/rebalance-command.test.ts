import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningCluster, startCluster } from '../support/cluster.ts';
import { layoutOf, spreadOf, throttlesLeft, withAdmin } from '../support/replicas.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/rebalance.ts', import.meta.url));
const TSX = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));

describe('npm run rebalance', { timeout: 180_000 }, () => {
  let cluster: RunningCluster;
  let folder: string;

  beforeAll(async () => {
    cluster = await startCluster({ mode: 'kraft', metrics: false });
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-rebalance-'));
    const stack = join(folder, 'cdktf.out', 'stacks', cluster.name);
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, 'kafkaform.json'), JSON.stringify(cluster.manifest));
    await pileUp(cluster);
  });

  afterAll(async () => {
    await cluster?.dispose();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const rebalance = (...options: string[]) =>
    execa(TSX, [SCRIPT, cluster.name, ...options], { cwd: folder, reject: false, all: true });

  it('shows with --dry-run what would move, and moves nothing', async () => {
    const before = await layoutOf(addressesOf(cluster));
    const shown = await rebalance('--dry-run', '--throttle', '50');
    expect(shown.all).toMatch(/Cluster kafka: 4 of 12 replicas, .* to move/);
    expect(shown.all).toMatch(/broker 1 → broker 3: 2 .*\n\s+broker 2 → broker 3: 2 /);
    expect(shown.all).toMatch(/at 50\.0 MiB\/s of each broker/);
    expect(await layoutOf(addressesOf(cluster))).toEqual(before);
  });

  it('refuses a cluster that the stack does not have, and a throttle that is none', async () => {
    expect((await rebalance('--cluster', 'other')).all).toContain(
      `Stack '${cluster.name}' has no cluster 'other'; its clusters: kafka.`,
    );
    expect((await rebalance('--throttle', 'fast')).all).toContain('a number of MiB/s above 0');
  });

  it('evens the brokers out, then finds nothing to move', async () => {
    const done = await rebalance('--throttle', '50');
    expect(done.exitCode).toBe(0);
    expect(done.all).toMatch(/\d+ replicas \(.*\) moved in \d+ s/);
    const spread = spreadOf(await layoutOf(addressesOf(cluster)), [1, 2, 3]);
    expect(spread.replicas).toBeLessThanOrEqual(1);
    expect(spread.leaders).toBeLessThanOrEqual(1);
    expect(await throttlesLeft(addressesOf(cluster))).toEqual([]);
    expect((await rebalance()).all).toContain('Cluster kafka is even: nothing to move.');
  });
});

/** A topic whose replicas are all on the brokers 1 and 2, led by 1. */
const pileUp = (cluster: RunningCluster): Promise<void> =>
  withAdmin(addressesOf(cluster), async (admin) => {
    await admin.createTopic({ name: 'piled', partitions: 6, replicationFactor: 2, config: new Map() });
    const targets = Array.from({ length: 6 }, (_, partition) => ({
      topic: 'piled',
      partition,
      replicas: [1, 2],
    }));
    expect(await admin.alterReassignments(targets)).toEqual([]);
    // brokers may tell of it later than the controller does
    await vi.waitUntil(async () => (await admin.reassignments()).length === 0 && (await isPiled(cluster)), {
      timeout: 30_000,
    });
  });

const isPiled = async (cluster: RunningCluster): Promise<boolean> =>
  (await layoutOf(addressesOf(cluster))).partitions.every(
    ({ topic, replicas }) => topic !== 'piled' || replicas.length === 2,
  );

const addressesOf = ({ bootstrapServers }: RunningCluster): string[] => bootstrapServers.split(',');
