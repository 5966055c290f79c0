import { describe, expect, test } from 'vitest';
import { formatMoves, isBusy } from '../../operations/reassignment/format.ts';
import type { ClusterMoves } from '../../operations/reassignment/observer.ts';

const MIB = 1_048_576;
const quiet: ClusterMoves = {
  cluster: 'orders',
  unreachable: null,
  run: null,
  underWay: [],
  throttles: [],
  underReplicated: 0,
  permits: [],
};
const run = {
  startedAt: Date.UTC(2026, 0, 1),
  replicas: { moved: 12, total: 24 },
  bytes: { moved: 300 * MIB, total: 1_200 * MIB },
  bytesPerSecond: 14 * MIB,
  secondsLeft: 64,
  throttle: 16 * MIB,
  underWay: 1,
  stuck: null,
};
const partition = {
  topic: 'payments',
  partition: 3,
  adding: [4],
  removing: [1],
  bytes: { arrived: 5 * MIB, total: 20 * MIB },
};

describe('the screen of npm run watch', () => {
  test('says that nothing moves', () => {
    expect(formatMoves(quiet)).toBe('Kafka cluster orders\n  nothing moves');
    expect(isBusy(quiet)).toBe(false);
  });

  test('shows how far a run is, at which rate and how long it will take', () => {
    const lines = formatMoves({ ...quiet, run }).split('\n');
    expect(lines[1]).toBe('  [######------------------]  25 %  12 of 24 replicas, 300.0 MiB of 1.2 GiB');
    expect(lines[2]).toMatch(/, 14\.0 MiB\/s, 64 s left$/);
    expect(isBusy({ ...quiet, run })).toBe(true);
  });

  test('names partitions under way, with where they come from and go to', () => {
    expect(formatMoves({ ...quiet, underWay: [partition] })).toContain(
      '[######------------------]  25 %  payments-3 to 4 off 1  5.0 MiB of 20.0 MiB',
    );
  });

  test('counts those beyond the first fifteen', () => {
    const underWay = Array.from({ length: 40 }, (_, number) => ({ ...partition, partition: number }));
    expect(formatMoves({ ...quiet, underWay })).toContain('and 25 more partitions');
  });

  test('tells the throttle once for the brokers that share it', () => {
    const throttles = [1, 2].map((brokerId) => ({ brokerId, leader: 16 * MIB, follower: null }));
    expect(formatMoves({ ...quiet, throttles })).toContain(
      'throttle of broker 1, 2: out 16.0 MiB/s, in unlimited',
    );
  });

  test('says why nothing moves on, who was let go and what lacks a replica', () => {
    const text = formatMoves({
      ...quiet,
      run: { ...run, stuck: 'broker 4 is down, replicas wait for it' },
      permits: [{ domain: 'cluster orders', member: 2, runId: 'a', grantedAt: 0 }],
      underReplicated: 7,
    });
    expect(text).toContain('STUCK: broker 4 is down');
    expect(text).toContain('broker 2 was let go at ');
    expect(text).toContain('7 partitions are under-replicated');
  });

  test('says that nobody answers', () => {
    const text = formatMoves({ ...quiet, unreachable: 'No Kafka broker answers.' });
    expect(text).toBe('Kafka cluster orders\n  UNREACHABLE: No Kafka broker answers.');
  });
});
