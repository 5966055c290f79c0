import { describe, expect, it } from 'vitest';
import type { PartitionMove } from '../../model/placement/request.ts';
import { chooseCourse, withTargets } from '../../operations/rebalance/goal.ts';
import type { LaidOutPartition, Layout } from '../../operations/rebalance/layout.ts';
import { disksThatOverflow, objectionsToLeaving } from '../../operations/rebalance/leaving.ts';
import { costOf, describeTime, describeWays } from '../../operations/rebalance/preview.ts';

const MIB = 1_048_576;

function partitionsOf(topic: string, ...replicas: readonly (readonly number[])[]): LaidOutPartition[] {
  return replicas.map((ids, partition) => ({
    topic,
    partition,
    replicas: ids,
    origin: ids,
    bytes: 10 * MIB,
    internal: topic.startsWith('__'),
  }));
}

const layout = (ids: readonly number[], partitions: readonly LaidOutPartition[]): Layout => ({
  brokers: ids.map((id) => ({ id, host: 'b', port: 9092, rack: null })),
  partitions,
});

const brokers = (ids: readonly number[], rackOf: (id: number) => string | null = () => null) =>
  ids.map((id) => ({ id, rack: rackOf(id) }));

const left = (moves: readonly PartitionMove[]) => ({ runId: 'earlier', startedAt: 0, moves });

const move = (
  topic: string,
  partition: number,
  from: readonly number[],
  to: readonly number[],
): PartitionMove => ({
  topic,
  partition,
  from,
  to,
  bytes: 10 * MIB,
});

describe('the course after an interrupted run', () => {
  const before = layout([1, 2, 3], partitionsOf('a', [1, 2], [2, 1], [1, 2], [2, 1], [1, 2], [2, 1]));
  const onto3 = { brokers: brokers([1, 2, 3]), scope: 'balance' } as const;

  it('carries on to the map that was written down', () => {
    const { placement } = chooseCourse(before, null, onto3);
    const halfway = { ...before, partitions: withTargets(before.partitions, placement.moves.slice(0, 2)) };
    const remaining = placement.moves.slice(2);
    const course = chooseCourse(halfway, left(remaining), onto3);
    expect(course).toMatchObject({ interrupted: 'continue', remaining });
    expect(course.placement.movedReplicas).toBe(0);
  });

  it('gives a drain up whose brokers are wanted again, when that copies less', () => {
    const even = layout([1, 2, 3], partitionsOf('a', [1, 2], [2, 3], [3, 1], [1, 2], [2, 3], [3, 1]));
    const drain = chooseCourse(even, null, { brokers: brokers([1, 2]), scope: 'drain' }).placement.moves;
    const course = chooseCourse(even, left(drain), onto3);
    expect(course).toMatchObject({ interrupted: 'abandon', remaining: [] });
    expect(course.placement.movedReplicas).toBe(0);
  });

  it('gives a map up that leads to a broker which has left the code', () => {
    const course = chooseCourse(before, left([move('a', 0, [1, 2], [4, 2])]), onto3);
    expect(course.interrupted).toBe('abandon');
  });

  it('counts a reassignment under way from where it began when it is given up', () => {
    const [first, ...rest] = before.partitions as [LaidOutPartition, ...LaidOutPartition[]];
    const moving = layout([1, 2], [{ ...first, replicas: [4, 2] }, ...rest]);
    const course = chooseCourse(moving, left([move('a', 0, [1, 2], [4, 2])]), {
      brokers: brokers([1, 2]),
      scope: 'drain',
    });
    expect(course).toMatchObject({ interrupted: 'abandon', placement: { movedReplicas: 0 } });
  });
});

describe('internal topics', () => {
  it('get as many replicas as there are brokers when fewer stay', () => {
    const seen = layout([1, 2, 3], partitionsOf('__consumer_offsets', [1, 2, 3], [2, 3, 1]));
    const { placement } = chooseCourse(seen, null, { brokers: brokers([1, 2]), scope: 'drain' });
    expect(placement.moves.map(({ to }) => [...to].sort())).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(placement.movedReplicas).toBe(0);
  });
});

describe('brokers that leave', () => {
  const rack = (id: number) => ['a', 'b', 'c'][(id - 1) % 3] as string;

  it.each([
    [
      'fewer brokers than replicas',
      [1, 2],
      /2 brokers stay, fewer than the replicas of each partition of wide \(3\)/,
    ],
    ['one broker', [1], /1 broker stays, fewer than the replicas of each partition of wide \(3\)/],
  ])('are refused with %s', (_name, stay, message) => {
    const partitions = [...partitionsOf('wide', [1, 2, 3]), ...partitionsOf('__consumer_offsets', [1, 2, 3])];
    expect(objectionsToLeaving(partitions, brokers(stay), brokers([1, 2, 3]))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it('are refused when replicas that are spread over racks would share one', () => {
    const partitions = partitionsOf('wide', [1, 2, 3], [4, 5, 6]);
    const found = objectionsToLeaving(
      partitions,
      brokers([1, 2, 4], rack),
      brokers([1, 2, 3, 4, 5, 6], rack),
    );
    expect(found).toEqual([expect.stringMatching(/are in 2 racks \(a, b\), fewer than .*: wide \(3\)/)]);
  });

  it.each([
    ['racks still suffice', partitionsOf('wide', [4, 5, 6]), [1, 2, 3]],
    ['replicas were not spread before either', partitionsOf('wide', [1, 4, 5]), [1, 2, 4]],
    ['they hold nothing that has more replicas than brokers stay', partitionsOf('narrow', [5]), [1]],
  ])('may go when %s', (_name, partitions, stay) => {
    const all = brokers([1, 2, 3, 4, 5, 6], rack);
    expect(objectionsToLeaving(partitions, brokers(stay, rack), all)).toEqual([]);
  });

  it('are refused when a disk would overflow, with what comes and what is left', () => {
    const moves = [move('a', 0, [4], [1]), move('a', 1, [4], [1]), move('a', 2, [4], [2])];
    const usable = new Map([
      [1, 15 * MIB],
      [2, 10 * MIB],
    ]);
    expect(disksThatOverflow(moves, usable)).toEqual([
      expect.stringContaining('broker 1 would take in 20.0 MiB and has 15.0 MiB of disk left'),
    ]);
    expect(disksThatOverflow(moves, new Map([[1, null]]))).toEqual([]);
  });
});

describe('the preview', () => {
  const cost = costOf([
    move('a', 0, [1, 2], [4, 2]),
    move('a', 1, [1, 2], [4, 2]),
    move('a', 2, [2, 1], [5, 1]),
    move('a', 3, [2, 1], [1, 2]),
  ]);

  it('counts copies, bytes and leaders, and says which way they go', () => {
    expect(cost).toMatchObject({ copies: 3, bytes: 30 * MIB, leaders: 1 });
    expect(describeWays(cost)).toBe(
      '  broker 1 → broker 4: 2 (20.0 MiB)\n  broker 2 → broker 5: 1 (10.0 MiB)',
    );
  });

  it('tells the time that the busiest broker needs', () => {
    expect(describeTime(cost, { bytesPerSecond: MIB })).toBe('About 20 s at 1.0 MiB/s of each broker.');
    expect(describeTime(cost, 'none')).toBe('There is no throttle.');
    expect(describeTime(cost, 'measured')).toMatch(/^About 2 s, or less/);
  });
});
