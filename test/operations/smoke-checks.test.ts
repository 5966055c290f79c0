import { describe, expect, test } from 'vitest';
import type { ClusterManifest } from '../../model/manifest.ts';
import { parseSrvr, parseSyncedFollowers } from '../../operations/clients/zookeeper/four-letter-word.ts';
import type { ClusterDescription, PartitionDescription } from '../../operations/ports/kafka.ts';
import type { ServerStatus } from '../../operations/ports/zookeeper.ts';
import { judgeTopics } from '../../operations/smoke/brokers.ts';
import { check } from '../../operations/smoke/check.ts';
import { judgeDelivery } from '../../operations/smoke/delivery.ts';
import { formatResult, formatSummary } from '../../operations/smoke/format.ts';
import { checkMetrics } from '../../operations/smoke/metrics.ts';
import { judgeQuorum } from '../../operations/smoke/quorum.ts';
import { judgeReplication } from '../../operations/smoke/replication.ts';
import { judgeRegistration, judgeServers } from '../../operations/smoke/zookeeper.ts';

const partition = (
  number: number,
  replicas: number[],
  more: Partial<PartitionDescription> = {},
): PartitionDescription => ({
  partition: number,
  leader: replicas[0] ?? null,
  replicas,
  isr: replicas,
  offline: [],
  ...more,
});
const clusterOf = (topics: Record<string, PartitionDescription[]>): ClusterDescription => ({
  clusterId: 'id',
  brokers: [1, 2, 3].map((id) => ({ id, host: 'h', port: 9092, rack: null })),
  topics: new Map(
    Object.entries(topics).map(([name, partitions]) => [
      name,
      { name, topicId: null, internal: false, partitions },
    ]),
  ),
});
const balanced = [partition(0, [1, 2, 3]), partition(1, [2, 3, 1]), partition(2, [3, 1, 2])];

describe('replication', () => {
  test('passes when all replicas are in sync and spread', () => {
    expect(judgeReplication(clusterOf({ fresh: balanced }), 'fresh')).toMatchObject({
      ok: true,
      detail: '3 partitions, all in sync; leaders 1/1/1, replicas 3/3/3 on brokers 1/2/3',
    });
  });

  test.each([
    [
      'a replica out of sync',
      { old: [partition(0, [1, 2, 3], { isr: [1, 3] })] },
      'old-0 lacks broker 2 in its ISR',
    ],
    ['a partition without leader', { old: [partition(0, [1], { leader: null })] }, 'old-0 has no leader'],
    [
      'a broker that leads nothing new',
      { fresh: balanced.map((p) => ({ ...p, leader: p.leader === 3 ? 1 : p.leader })) },
      'broker 3 leads no partition',
    ],
    [
      'a broker that got no replica',
      { fresh: [0, 1, 2].map((n) => partition(n, [1, 2])) },
      'broker 3 got no replica',
    ],
  ])('fails for %s', (_, topics, message) => {
    const outcome = judgeReplication(clusterOf({ fresh: balanced, ...topics }), 'fresh');
    expect(outcome).toMatchObject({ ok: false, detail: expect.stringContaining(message) });
  });

  test('names five partitions and counts the rest', () => {
    const behind = Array.from({ length: 9 }, (_, n) => partition(n, [1, 2], { isr: [1] }));
    const { detail } = judgeReplication(clusterOf({ old: behind }), 'fresh');
    expect(detail.match(/lacks broker 2/g)).toHaveLength(5);
    expect(detail).toContain('and 4 more partitions');
  });
});

describe('the KRaft quorum', () => {
  const voters = [1, 2, 3].map((id) => ({ id, lag: 0, lastCaughtUpMs: 100_000 }));
  test('passes when every voter has caught up', () => {
    expect(judgeQuorum({ leaderId: 2, voters })).toMatchObject({
      ok: true,
      detail: 'controller 2 leads, 3 voters caught up',
    });
  });

  test('fails without a leader', () => {
    expect(judgeQuorum({ leaderId: 2, voters }, [{ id: 2 }, { id: 101 }])).toMatchObject({
      ok: false,
      detail: 'controller 101 has no vote',
    });
    expect(judgeQuorum({ leaderId: -1, voters })).toMatchObject({
      ok: false,
      detail: 'the quorum has no leader',
    });
  });

  test.each([[90_000], [null]])('fails for a voter that caught up last at %s', (lastCaughtUpMs) => {
    const outcome = judgeQuorum({
      leaderId: 1,
      voters: [...voters.slice(0, 2), { id: 3, lag: 7, lastCaughtUpMs }],
    });
    expect(outcome).toMatchObject({ ok: false, detail: 'controller 3 is 7 records behind' });
  });
});

describe('the ZooKeeper ensemble', () => {
  const status = (mode: ServerStatus['mode'], syncedFollowers: number | null = null): ServerStatus => ({
    mode,
    version: '3.8.4',
    connections: 1,
    zxid: '0x1',
    syncedFollowers,
  });
  const servers = (...statuses: (ServerStatus | null)[]) =>
    statuses.map((one, i) => ({ myid: i + 1, status: one }));

  test.each([
    ['three servers', servers(status('leader', 2), status('follower'), status('follower'))],
    ['a server alone', servers(status('standalone'))],
    [
      'a leader that doesn’t tell its followers',
      servers(status('follower'), status('leader', null), status('follower')),
    ],
  ])('passes for %s', (_, seen) => {
    expect(judgeServers(seen).ok).toBe(true);
  });

  test.each([
    ['a silent server', servers(status('leader', 1), status('follower'), null), 'server 3 is not serving'],
    ['no leader', servers(status('follower'), status('follower'), null), 'no server leads'],
    [
      'two leaders',
      servers(status('leader', 1), status('leader', 1), status('follower')),
      'servers 1 and 2 both lead',
    ],
    [
      'a follower out of sync',
      servers(status('leader', 1), status('follower'), status('follower')),
      'only 1 of 2 followers',
    ],
  ])('fails for %s', (_, seen, message) => {
    expect(judgeServers(seen)).toMatchObject({ ok: false, detail: expect.stringContaining(message) });
  });

  test.each([
    [[1, 2, 3], true, 'brokers 1, 2, 3 are registered'],
    [[1, 3], false, 'broker 2 is not registered'],
    [[1, 2, 3, 9], false, 'broker 9 is registered but not in the stack'],
    [null, false, 'does not know this cluster'],
  ])('with brokers %j registered passes: %s', (registered, ok, message) => {
    expect(judgeRegistration('zk', [1, 2, 3], registered)).toMatchObject({
      ok,
      detail: expect.stringContaining(message),
    });
  });

  test('answers srvr with a version, a mode and connections, of which one is ours', () => {
    const answer =
      'Zookeeper version: 3.8.4-9316c2a, built on 2024-02-12 22:16 UTC\nConnections: 3\nZxid: 0x1f\nMode: leader\n';
    expect(parseSrvr(answer)).toEqual({ ...status('leader'), connections: 2, zxid: '0x1f' });
  });

  test('is not serving when it says so', () => {
    expect(parseSrvr('This ZooKeeper instance is not currently serving requests\n')).toBeNull();
  });

  test('tells synced followers only where mntr is allowed', () => {
    expect(parseSyncedFollowers('zk_version\t3.8\nzk_synced_followers\t2\n')).toBe(2);
    expect(parseSyncedFollowers('mntr is not executed because it is not in the whitelist.')).toBeNull();
  });
});

describe('the stack’s topics', () => {
  const manifest = (partitions: number, replicationFactor: number) =>
    ({ topics: [{ name: 'orders', partitions, replicationFactor }] }) as unknown as ClusterManifest;
  test.each([
    [3, 3, 'orders', ''],
    [4, 3, 'orders', 'has 3 partitions, not 4'],
    [3, 2, 'orders', 'has not 2 replicas everywhere'],
    [3, 3, 'others', 'does not exist'],
  ])('declared with %i partitions and %i replicas, found as %s: %s', (partitions, factor, found, problem) => {
    const outcome = judgeTopics(manifest(partitions, factor), clusterOf({ [found]: balanced }));
    expect(outcome).toMatchObject({ ok: problem === '', detail: expect.stringContaining(problem) });
  });
});

describe('metrics', () => {
  const endpoint = { member: 'broker-1', url: 'http://127.0.0.1:1/metrics', prefix: 'kafka_' as const };
  test('pass when the endpoint has metrics of Kafka', async () => {
    expect(await checkMetrics([endpoint], async () => 'jvm_x 1\nkafka_server_x 2\n')).toMatchObject({
      ok: true,
    });
  });

  test('fail when there are only those of the JVM', async () => {
    const outcome = await checkMetrics([endpoint], async () => '# HELP kafka_x\njvm_x 1\n');
    expect(outcome).toMatchObject({
      ok: false,
      detail: expect.stringContaining('broker-1 has no kafka_* metrics'),
    });
  });

  test('fail when nothing answers', async () => {
    const outcome = await checkMetrics([endpoint], () => Promise.reject(new Error('refused')));
    expect(outcome).toMatchObject({ ok: false, detail: expect.stringContaining('refused') });
  });
});

describe('delivery', () => {
  const mode = { name: 'acks=all', acks: 'all' as const };
  const figures = {
    sent: 10,
    acked: 10,
    received: 10,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    ackLatency: { p50: 1, p95: 2, p99: 3 },
    deliveryLatency: { p50: 4, p95: 5, p99: 6 },
  };

  test('tells every figure in its line', () => {
    expect(judgeDelivery({ mode, account: figures, failure: null })).toMatchObject({
      ok: true,
      detail:
        '10 sent, 10 acked, 10 received, 0 lost, 0 duplicated, 0 reordered; acked in 1.0/2.0/3.0 ms, delivered in 4.0/5.0/6.0 ms (p50/p95/p99)',
    });
  });

  test.each([
    ['lost', { lost: 1 }],
    ['duplicated', { duplicated: 1 }],
    ['reordered', { reordered: 1 }],
    ['not acknowledged', { acked: 9 }],
    ['nothing received', { received: 0 }],
    ['lost with acks=0', { acked: null, lost: 1 }],
  ])('fails for a message that was %s', (_, change) => {
    expect(judgeDelivery({ mode, account: { ...figures, ...change }, failure: null }).ok).toBe(false);
  });

  test('fails with the reason when sending ended early', () => {
    const outcome = judgeDelivery({ mode, account: figures, failure: 'no leader' });
    expect(outcome).toMatchObject({
      ok: false,
      detail: expect.stringContaining('sending failed: no leader'),
    });
  });
});

describe('a result', () => {
  test('of a check that throws is a failure with its message on one line', async () => {
    const result = await check('brokers', () => Promise.reject(new Error('one\ntwo')));
    expect(formatResult(result)).toBe('FAIL brokers: one; two');
  });

  test('that passed is one line', () => {
    expect(formatResult({ name: 'replication', ok: true, detail: '62 partitions, all in sync' })).toBe(
      'ok   replication: 62 partitions, all in sync',
    );
  });

  test('counts in the summary', () => {
    const results = [true, false].map((ok) => ({ name: 'n', ok, detail: '' }));
    expect(formatSummary(results, 3.14)).toBe('1 of 2 checks failed in 3.1 s');
    expect(formatSummary(results.slice(0, 1), 3.14)).toBe('all 1 checks passed in 3.1 s');
  });
});
