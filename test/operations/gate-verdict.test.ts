import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverVerdict } from '../../operations/roll/ensemble-target.ts';
import {
  brokerVerdict,
  isCaughtUp,
  partitionsAtRisk,
  topicsThatCannotSurvive,
} from '../../operations/roll/verdict.ts';
import { VoterWatch } from '../../operations/roll/voter-watch.ts';
import { currentVoters, followsSince, momentOf, quorumObjection } from '../../operations/roll/voters.ts';
import { describedCluster } from './roll-support.ts';

describe('the verdict on a broker', () => {
  const cases: [string, Parameters<typeof describedCluster>[1], number, 'go' | 'wait' | 'never'][] = [
    [
      'all in sync with one to spare',
      {
        t: [
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
        ],
      },
      2,
      'go',
    ],
    [
      'another replica is out of sync',
      {
        t: [
          [
            [1, 2, 3],
            [1, 2],
          ],
        ],
      },
      2,
      'wait',
    ],
    [
      'the broker itself is out of sync',
      {
        t: [
          [
            [1, 2, 3],
            [1, 3],
          ],
        ],
      },
      2,
      'go',
    ],
    [
      'the broker hosts nothing',
      {
        t: [
          [
            [1, 3],
            [1, 3],
          ],
        ],
      },
      2,
      'go',
    ],
    [
      'RF is not above min ISR',
      {
        t: [
          [
            [1, 2],
            [1, 2],
          ],
        ],
      },
      2,
      'never',
    ],
  ];
  it.each(cases)('%s', (_name, topics, minInsync, expected) => {
    const verdict = brokerVerdict(
      describedCluster([1, 2, 3], topics),
      new Map([['t', minInsync]]),
      2,
      'required',
    );
    expect(verdict.go ? 'go' : verdict.never ? 'never' : 'wait').toBe(expected);
  });

  it('names the partition, its replicas in sync and the rule', () => {
    const cluster = describedCluster([1, 2, 3], {
      payments: [
        [
          [1, 2, 3],
          [1, 2],
        ],
      ],
    });
    expect(brokerVerdict(cluster, new Map([['payments', 2]]), 2, 'required')).toMatchObject({
      reason: 'payments-0 (2 in sync, min.insync.replicas 2) would fall below min ISR',
    });
  });

  it('accepts the outage of topics that can never survive with best-effort, but waits for those that can', () => {
    const minInsync = new Map([['payments', 2]]);
    const verdict = (topics: Parameters<typeof describedCluster>[1]) =>
      brokerVerdict(describedCluster([1, 2, 3], topics), minInsync, 2, 'best-effort');
    expect(verdict({ single: [[[2], [2]]] })).toMatchObject({ go: true });
    expect(
      verdict({
        single: [[[2], [2]]],
        payments: [
          [
            [1, 2, 3],
            [1, 2],
          ],
        ],
      }),
    ).toMatchObject({ go: false, never: false });
  });

  it('lists topics that can’t lose a broker even with every replica in sync, with their counts', () => {
    const whole: [number[], number[]] = [
      [1, 2, 3],
      [1, 2, 3],
    ];
    const cluster = describedCluster([1, 2, 3], {
      audit: [[[2], [2]], [[3], []], whole],
      payments: [whole],
      strict: [whole],
    });
    expect(topicsThatCannotSurvive(cluster, new Map([['strict', 3]]))).toEqual([
      { name: 'audit', replicationFactor: 1, minInsync: 1, partitions: 2 },
      { name: 'strict', replicationFactor: 3, minInsync: 3, partitions: 1 },
    ]);
  });

  it('counts replicas of brokers that are away, or not registered, as out of sync', () => {
    const topics = {
      t: [
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
      ],
    } as never;
    const minInsync = new Map([['t', 2]]);
    const whole = describedCluster([1, 2, 3], topics);
    const inRecovery = describedCluster([1, 2], topics);
    expect(brokerVerdict(whole, minInsync, 2, 'required', new Set([3]))).toMatchObject({ go: false });
    expect(brokerVerdict(whole, minInsync, 2, 'required', new Set([4]))).toMatchObject({ go: true });
    expect(brokerVerdict(inRecovery, minInsync, 2, 'required')).toMatchObject({ go: false, never: false });
  });

  it('takes one replica at a time of topics whose outage is accepted', () => {
    const cluster = describedCluster([1, 2, 3], {
      pair: [
        [
          [1, 2],
          [1, 2],
        ],
      ],
    });
    const verdict = (away: number[]) =>
      brokerVerdict(cluster, new Map([['pair', 2]]), 2, 'best-effort', new Set(away));
    expect(verdict([])).toMatchObject({ go: true });
    expect(verdict([1])).toMatchObject({ go: false, never: false });
  });

  it('grants only what leaves every partition at or above min ISR', () => {
    const partition = fc.tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 5 }),
    );
    const clusters = fc.array(partition, { maxLength: 12 });
    fc.assert(
      fc.property(
        clusters,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        (parts, minIsr, broker) => {
          const topics = { t: parts.map(([replicas, size]) => [replicas, replicas.slice(0, size)] as const) };
          const cluster = describedCluster([1, 2, 3, 4, 5], topics as never);
          const verdict = brokerVerdict(cluster, new Map([['t', minIsr]]), broker, 'required');
          const harmed = topics.t.some(([, isr]) => isr.includes(broker) && isr.length - 1 < minIsr);
          expect(verdict.go).toBe(!harmed);
          expect(partitionsAtRisk(cluster, new Map([['t', minIsr]]), broker).length > 0).toBe(harmed);
        },
      ),
    );
  });
});

describe('a broker that comes back', () => {
  it('is caught up when it is registered and in every ISR that has a leader', () => {
    const cluster = describedCluster([1, 2], {
      t: [
        [
          [1, 2],
          [1, 2],
        ],
        [[2, 3], []],
      ],
    });
    expect(isCaughtUp(cluster, 2)).toBe(true);
  });

  it('is not caught up while it is unregistered or one replica lags', () => {
    expect(isCaughtUp(describedCluster([1], { t: [[[1], [1]]] }), 2)).toBe(false);
    expect(isCaughtUp(describedCluster([1, 2], { t: [[[1, 2], [1]]] }), 2)).toBe(false);
  });
});

/** A quorum that controller 1 leads: id to when it has caught up last. */
const caughtUpAt = (moments: Record<number, number>) => ({
  leaderId: 1,
  voters: Object.entries(moments).map(([id, lastCaughtUpMs]) => ({ id: Number(id), lag: 0, lastCaughtUpMs })),
});

describe('the KRaft quorum', () => {
  const quorum = (lagging: number[]) => ({
    leaderId: 1,
    voters: [1, 2, 3].map((id) => ({ id, lag: 0, lastCaughtUpMs: lagging.includes(id) ? 0 : 100_000 })),
  });

  it('objects when the majority would not be up to date without the voter', () => {
    expect(quorumObjection(quorum([3]), 2)).toMatchObject({ never: false });
    expect(quorumObjection(quorum([]), 2)).toBeNull();
  });

  it('lets one voter go at a time, also of five', () => {
    const five = {
      leaderId: 1,
      voters: [1, 2, 3, 4, 5].map((id) => ({ id, lag: 0, lastCaughtUpMs: 100_000 })),
    };
    expect(quorumObjection(five, 2, new Set([6]))).toBeNull();
    expect(quorumObjection(five, 2, new Set([3]))).toMatchObject({ never: false });
  });

  it('says nothing about a broker that is no voter, nor about ZooKeeper mode', () => {
    expect(quorumObjection(quorum([3]), 4)).toBeNull();
    expect(quorumObjection(null, 2)).toBeNull();
  });

  it('counts as up to date who leads, or has caught up within five seconds of the leader’s clock', () => {
    expect(currentVoters(quorum([3]))).toEqual(new Set([1, 2]));
    expect(currentVoters({ leaderId: 1, voters: [{ id: 1, lag: 0, lastCaughtUpMs: null }] })).toEqual(
      new Set([1]),
    );
  });

  it('has a voter follow once it has caught up after the moment, with the same leader', () => {
    const then = momentOf(quorum([]));
    expect(followsSince(quorum([]), 2, then)).toBe(false);
    const later = caughtUpAt({ 1: 101_000, 2: 100_500, 3: 100_000 });
    expect([2, 3].map((id) => followsSince(later, id, then))).toEqual([true, false]);
    expect(followsSince({ ...later, leaderId: 3 }, 2, then)).toBe(false);
  });

  it('takes a voter that refused connections for away until it has caught up since, also with another leader', () => {
    const watch = new VoterWatch();
    expect(watch.among(new Set([3]), caughtUpAt({ 1: 5_000, 2: 5_000, 3: 4_900 }))).toEqual(new Set([3]));
    expect(watch.among(new Set(), caughtUpAt({ 1: 6_000, 2: 6_000, 3: 4_900 }))).toEqual(new Set([3]));
    const led = { ...caughtUpAt({ 1: 100, 2: 200, 3: 190 }), leaderId: 2 };
    expect(watch.among(new Set(), led)).toEqual(new Set([3]));
    const back = { ...caughtUpAt({ 1: 300, 2: 300, 3: 300 }), leaderId: 2 };
    expect(watch.among(new Set(), back)).toEqual(new Set());
  });

  it('never lets the only voter go', () => {
    const single = { leaderId: 1, voters: [{ id: 1, lag: 0, lastCaughtUpMs: 0 }] };
    expect(quorumObjection(single, 1)).toMatchObject({ never: true });
  });
});

describe('the verdict on a ZooKeeper server', () => {
  const options = { name: 'zookeeper', availability: 'required' as const };

  it.each([
    ['three serve', 2, [1, 2, 3], 3, true],
    ['two of three serve', 2, [1, 2], 3, false],
    ['three of five serve', 2, [1, 2, 3], 5, false],
    ['four of five serve', 2, [1, 2, 3, 4], 5, true],
    ['it does not serve itself but a majority does', 3, [1, 2], 3, true],
  ] as const)('%s', (_name, member, serving, size, go) => {
    expect(serverVerdict(member, [...serving], new Set(), size, options).go).toBe(go);
  });

  it('lets a single server go only with best-effort', () => {
    expect(serverVerdict(1, [1], new Set(), 1, options)).toMatchObject({ go: false, never: true });
    expect(serverVerdict(1, [1], new Set(), 1, { ...options, availability: 'best-effort' })).toMatchObject({
      go: true,
    });
  });

  it('lets one server go at a time, also of five', () => {
    const away = new Set([3]);
    const five = [1, 2, 3, 4, 5];
    expect(serverVerdict(2, five, new Set(), 5, { ...options, away })).toMatchObject({
      go: false,
      never: false,
    });
  });

  it('has nothing against replacing a server that is down', () => {
    expect(serverVerdict(3, [1, 2], new Set([3]), 3, options)).toEqual({ go: true, alreadyDown: true });
  });
});
