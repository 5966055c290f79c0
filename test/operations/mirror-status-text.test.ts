import { describe, expect, test } from 'vitest';
import { connectorProblems, connectorsOf, rootCause } from '../../operations/mirror/status/connectors.ts';
import { formatMirrors } from '../../operations/mirror/status/format.ts';
import { judgeGroup, translated } from '../../operations/mirror/status/groups.ts';
import type { FlowStatus, PartitionStatus } from '../../operations/mirror/status/model.ts';
import { Movement } from '../../operations/mirror/status/movement.ts';
import {
  isSuspect,
  type Judgement,
  judgePartition,
  mirroredOffset,
  type PartitionFacts,
} from '../../operations/mirror/status/partitions.ts';

const NOW = 1_000_000;
const at = { topic: 'orders', partition: 0 };
const bounds = (first: number, end: number) => ({ first: BigInt(first), end: BigInt(end) });
const committed = (offset: number, age = 100_000) => ({
  ...at,
  cluster: 'east',
  offset: BigInt(offset),
  at: NOW - age,
});
const sync = (upstream: number, downstream: number) => ({
  ...at,
  upstream: BigInt(upstream),
  downstream: BigInt(downstream),
  at: NOW,
});
const facts = (change: Partial<PartitionFacts> = {}): PartitionFacts => ({
  ...at,
  remoteTopic: 'east.orders',
  source: bounds(0, 100),
  target: bounds(0, 100),
  committed: committed(79),
  sync: null,
  ...change,
});

describe('the mirrored offset', () => {
  test.each([
    ['what Connect has committed', { committed: committed(79) }, true, 80n],
    ['nothing where neither knows it', { committed: null }, true, null],
    ['the newer of commit and offset sync', { committed: committed(10), sync: sync(50, 50) }, false, 51n],
    [
      'with what came to the target since the last sync',
      { committed: committed(10), sync: sync(50, 60), target: bounds(0, 75) },
      true,
      65n,
    ],
    [
      'never beyond the source’s end by counting',
      { committed: committed(10), sync: sync(50, 50), target: bounds(0, 300) },
      true,
      100n,
    ],
    [
      'without counting where others may write to the topic',
      { committed: committed(10), sync: sync(50, 60), target: bounds(0, 75) },
      false,
      51n,
    ],
  ])('is %s', (_, change, counting, expected) => {
    expect(mirroredOffset(facts(change), counting)).toBe(expected);
  });
});

const limits = { stalledMs: 30_000, firstMs: 40_000, sightMs: 3_000 };
const judged = (change: Partial<PartitionFacts> = {}, judgement: Partial<Judgement> = {}) =>
  judgePartition(facts(change), {
    mirrored: 80n,
    oldest: { offset: 80n, timestamp: NOW - 50_000 },
    now: NOW,
    tasksSince: null,
    unmovedMs: 5_000,
    limits,
    ...judgement,
  });

describe('a partition', () => {
  test.each([
    ['current when nothing waits', { source: bounds(0, 80) }, {}, 'current', 0],
    ['current when only marks of transactions are left', {}, { oldest: null }, 'current', 0],
    ['stuck when nothing has been copied for too long', {}, {}, 'stuck', 20],
    ['behind when it moves in our sight', {}, { unmovedMs: 0 }, 'behind', 20],
    [
      'behind when the oldest message has just come',
      {},
      { oldest: { offset: 80n, timestamp: NOW - 1_000 } },
      'behind',
      20,
    ],
    ['behind when Connect has just committed', { committed: committed(79, 2_000) }, {}, 'behind', 20],
    ['behind when its tasks have just been started', {}, { tasksSince: NOW - 1_000 }, 'behind', 20],
    [
      'waiting when it is not at the target',
      { target: null, source: bounds(0, 0), committed: null },
      { mirrored: null, oldest: null },
      'waiting',
      0,
    ],
    [
      'given longer when nothing of it was ever copied',
      { committed: null, target: null },
      { mirrored: null, oldest: { offset: 0n, timestamp: NOW - 35_000 } },
      'waiting',
      100,
    ],
    [
      'stuck when nothing of it was ever copied for longer',
      { committed: null, target: null },
      { mirrored: null, oldest: { offset: 0n, timestamp: NOW - 45_000 } },
      'stuck',
      100,
    ],
    ['ahead when the source ends before what was mirrored', { source: bounds(0, 50) }, {}, 'ahead', 0],
    ['unknown without a leader', { source: null }, {}, 'unknown', null],
  ] as const)('is %s', (_, change, judgement, state, lag) => {
    expect(judged(change as Partial<PartitionFacts>, judgement as Partial<Judgement>)).toMatchObject({
      state,
      lag,
    });
  });

  test('tells how old the oldest waiting message is, and what was deleted before it was mirrored', () => {
    expect(judged({ source: bounds(90, 100) })).toMatchObject({ lag: 10, lagMs: 50_000, expired: 10 });
  });

  test('whose messages come from the future is not older than now', () => {
    expect(judged({}, { oldest: { offset: 80n, timestamp: NOW + 9_000 } })).toMatchObject({
      lagMs: 0,
      state: 'behind',
    });
  });

  test('is looked at again where only that can tell whether it is stuck', () => {
    expect(isSuspect(judged({}, { unmovedMs: 0 }), limits)).toBe(true);
    expect(isSuspect(judged({}, { unmovedMs: 0, tasksSince: NOW }), limits)).toBe(false);
  });
});

test('movement counts from when a value was first seen', () => {
  const movement = new Movement();
  expect(movement.unmovedMs('a', '1', 100)).toBe(0);
  expect(movement.unmovedMs('a', '1', 400)).toBe(300);
  expect(movement.unmovedMs('a', '2', 500)).toBe(0);
});

describe('a group', () => {
  test.each([
    ['exact at a sync', sync(50, 60), 50n, 60n],
    ['one past the sync that it has passed', sync(50, 60), 70n, 61n],
    ['not told by a sync ahead of it', sync(50, 60), 40n, null],
    ['not told without a sync', null, 40n, null],
  ])('is translated: %s', (_, last, offset, expected) => {
    expect(translated(last, offset)).toBe(expected);
  });

  const checkpoint = (downstream: number) => ({
    ...{ group: 'g', topic: 'east.orders', partition: 0, upstream: 50n, at: NOW - 4_000 },
    downstream: BigInt(downstream),
  });
  test.each([
    ['translated when its checkpoint is as new as the last sync allows', checkpoint(61), 'translated'],
    ['behind when the last sync allows more', checkpoint(30), 'behind'],
    ['without a checkpoint', null, 'none'],
  ])('is %s', (_, known, state) => {
    const group = {
      ...{ group: 'g', ...at, committed: 70n, source: bounds(0, 100) },
      ...{ checkpoint: known, committedAtTarget: 61n, sync: sync(50, 60) },
    };
    expect(judgeGroup(group, NOW)).toMatchObject({ state, lag: 30 });
  });
});

describe('connectors', () => {
  const trace = [
    'org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback',
    '\tat org.apache.kafka.connect.runtime.WorkerSourceTask.maybeThrow(WorkerSourceTask.java:313)',
    'Caused by: org.apache.kafka.common.errors.RecordTooLargeException: The request included a message larger than allowed.',
    '',
  ].join('\n');
  const state = {
    connector: 'MirrorSourceConnector',
    task: null,
    state: 'RUNNING',
    trace: null,
    worker: 'w',
    at: 1,
  };

  test('name what failed by its root cause', () => {
    const states = [{ ...state, task: 1, state: 'FAILED', trace }, { ...state, task: 0 }, state];
    expect(connectorsOf(states)[0]?.tasks.map(({ task }) => task)).toEqual([0, 1]);
    expect(connectorProblems(states, NOW, 30_000)).toEqual([
      'MirrorSourceConnector task 1 is FAILED: RecordTooLargeException: The request included a message larger than allowed.',
    ]);
  });

  test.each(['UNASSIGNED', 'RESTARTING'])('are no problem while they are %s for a moment', (passing) => {
    const since = (age: number) => [{ ...state, task: 0, state: passing, at: NOW - age }, state];
    expect(connectorProblems(since(29_000), NOW, 30_000)).toEqual([]);
    expect(connectorProblems(since(30_000), NOW, 30_000)).toEqual([
      `MirrorSourceConnector task 0 is ${passing}`,
    ]);
  });

  test('are explained by the first line of a trace without a cause', () => {
    expect(rootCause('java.lang.IllegalStateException: no\n\tat x.y.Z(Z.java:1)')).toBe(
      'IllegalStateException: no',
    );
  });
});

describe('the text', () => {
  const partition = (change: Partial<PartitionStatus> = {}): PartitionStatus => ({
    ...judged({ source: bounds(0, 80) }),
    ...change,
  });
  const flow = (change: Partial<FlowStatus> = {}): FlowStatus => ({
    ...{ source: 'east', target: 'west', problems: [], workers: { joined: 2, declared: 2 } },
    ...{
      connectors: [],
      heartbeat: { workersMs: 400, mirroredMs: 12_000 },
      partitions: [],
      groups: [],
      ...change,
    },
  });
  const text = (change: Partial<FlowStatus>) =>
    formatMirrors({
      ...{ stack: 's', at: '', ok: (change.problems ?? []).length === 0 },
      mirrors: [{ name: 'mm2', replicationPolicy: 'default', exactlyOnce: true, flows: [flow(change)] }],
    });

  test('says so when all is well', () => {
    expect(text({})).toMatch(/^east->west \(MirrorMaker mm2, exactly once\)\nworkers: 2 of 2 joined$/m);
    expect(text({})).toContain('heartbeats: just now from the workers, 12 s ago mirrored');
    expect(text({})).toMatch(/All flows run\.$/);
  });

  test('marks every problem and says where to look', () => {
    const shown = text({ problems: ['orders-0 is stuck'], partitions: [judged()] });
    expect(shown).toContain('PROBLEM: orders-0 is stuck');
    expect(shown).toMatch(/^orders +0 +100 +80 +20 +50 s +STUCK for 50 s$/m);
    expect(shown).toMatch(/1 problem, see above; .*docker logs/);
  });

  test('of many partitions shows those in which something waits', () => {
    const many = Array.from({ length: 100 }, (_, n) => partition({ partition: n }));
    const shown = text({ partitions: [...many, partition({ partition: 100, state: 'behind', lag: 7 })] });
    expect(shown).toMatch(/^orders +100 .*behind$/m);
    expect(shown).not.toMatch(/^orders +5 /m);
    expect(shown).toContain('and 100 more partitions, 7 messages behind in all');
  });

  test('of a stack without mirrors says that', () => {
    expect(formatMirrors({ stack: 'local', at: '', ok: true, mirrors: [] })).toBe(
      "Stack 'local' has no mirrors.",
    );
  });
});
