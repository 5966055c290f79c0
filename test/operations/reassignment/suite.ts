import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { PartitionMove } from '../../../model/placement/request.ts';
import { reassignmentTopic } from '../../../operations/clients/reassignment-topic.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import type { ClusterMoves } from '../../../operations/reassignment/observer.ts';
import { abandon, misfits, outstanding } from '../../../operations/reassignment/outstanding.ts';
import type { RearrangementProgress } from '../../../operations/reassignment/progress.ts';
import { type Rearrangement, rearrange } from '../../../operations/reassignment/rearrange.ts';
import { settle } from '../../../operations/reassignment/settle.ts';
import { captureBrokers, limitBrokers, limitTopics } from '../../../operations/reassignment/throttle.ts';
import { verifyEmpty } from '../../../operations/reassignment/verify-empty.ts';
import { startWitness } from '../../../operations/witness/witness.ts';
import { countCopies } from '../../support/copies.ts';
import { LONG } from '../../support/long.ts';
import { commandLine } from '../suites/command-line.ts';
import { eventually, type Running } from '../suites/running.ts';
import {
  copiesOf,
  filledTopic,
  MIB,
  movesTo,
  partitionsOf,
  rearrangement,
  replicasOf,
  throttlesSet,
  toTheOthers,
} from './moving.ts';

const SLOW = { bytesPerSecond: MIB };
const PROCESS = fileURLToPath(new URL('rearranging-process.ts', import.meta.url));

/** Kafka may be done with a copy between two looks, so not every one is seen; none may be seen twice, or unasked. */
function expectNothingTwice(seen: ReadonlyMap<string, number>, moves: readonly PartitionMove[]): void {
  expect(seen.size).toBeGreaterThan(0);
  expect(Object.fromEntries(copiesOf(moves))).toMatchObject(Object.fromEntries(seen));
}

/** What moving replicas promises, on a cluster of brokers 1 to 4. */
export function reassignmentSuite(running: () => Running, mode: 'zookeeper' | 'kraft'): void {
  const made: string[] = [];
  const topicOf = async (options: Parameters<typeof filledTopic>[1]) => {
    const topic = await filledTopic(running(), options);
    made.push(topic);
    return topic;
  };
  const journal = () => reassignmentTopic(running().admin);
  const firstProgress = (more: Partial<Rearrangement>, moves: Rearrangement['moves']) => {
    const begun = new Promise<void>((resolve) => {
      more = { ...more, onProgress: ({ underWay }) => underWay > 0 && resolve() };
    });
    const report = rearrange(rearrangement(running(), moves as never, more));
    return { begun: Promise.race([begun, report]), report };
  };
  afterEach(async () => {
    await abandon(running().admin, journal());
    await running().admin.deleteTopics(made.splice(0));
  });

  test('replicas are where the moves say, led by the first, and nothing else has moved', async () => {
    const topic = await topicOf({ partitions: 6, mib: 1 });
    const other = await topicOf({ partitions: 3 });
    const before = await replicasOf(running(), other);
    const moves = await movesTo(running(), topic, toTheOthers, MIB);
    const report = await rearrange(rearrangement(running(), moves));
    expect(report).toMatchObject({ movedReplicas: 12, movedBytes: 12 * MIB, resumed: false });
    const partitions = await partitionsOf(running(), topic);
    expect(partitions.map(({ replicas }) => replicas)).toEqual(moves.map(({ to }) => to));
    expect(partitions.map(({ leader }) => leader)).toEqual(moves.map(({ to }) => to[0]));
    expect(await replicasOf(running(), other)).toEqual(before);
    expect(await outstanding(running().admin, journal())).toBeNull();
  });

  test('another order of the same replicas copies nothing and changes the leader', async () => {
    const topic = await topicOf({ partitions: 3, replicationFactor: 3 });
    const moves = await movesTo(running(), topic, (replicas) => [...replicas].reverse());
    const report = await rearrange(rearrangement(running(), moves));
    expect(report.movedReplicas).toBe(0);
    await eventually(async () =>
      (await partitionsOf(running(), topic)).every(
        ({ leader, partition }) => leader === moves.find((move) => move.partition === partition)?.to[0],
      ),
    );
  });

  test('the replication factor goes up and down', async () => {
    const topic = await topicOf({ partitions: 2 });
    const up = await movesTo(running(), topic, (replicas) => [
      ...replicas,
      toTheOthers(replicas)[0] as number,
    ]);
    expect(await rearrange(rearrangement(running(), up))).toMatchObject({ movedReplicas: 2 });
    expect(await replicasOf(running(), topic)).toEqual(up.map(({ to }) => to));
    const down = await movesTo(running(), topic, ([first = 0]) => [first]);
    expect(await rearrange(rearrangement(running(), down))).toMatchObject({ movedReplicas: 0 });
    expect(await replicasOf(running(), topic)).toEqual(down.map(({ to }) => to));
  });

  test('runs of one cluster that are asked for at once follow each other', async () => {
    const topics = await Promise.all([1, 2, 3].map(() => topicOf({ partitions: 2 })));
    const moves = await Promise.all(topics.map((topic) => movesTo(running(), topic, toTheOthers)));
    await Promise.all(moves.map((each) => rearrange(rearrangement(running(), each))));
    for (const [index, topic] of topics.entries())
      expect(await replicasOf(running(), topic)).toEqual(moves[index]?.map(({ to }) => to));
  });

  describe('throttle', () => {
    test('it is set for exactly what moves while it moves, and gone afterwards', async () => {
      const topic = await topicOf({ partitions: 1, mib: 2 });
      const moves = await movesTo(running(), topic, toTheOthers, 2 * MIB);
      const [{ from, to }] = moves as [(typeof moves)[0]];
      const { begun, report } = firstProgress({ throttle: SLOW }, moves);
      await begun;
      const listed = (ids: readonly number[]) => ids.map((id) => `0:${id}`).join(',');
      expect(await throttlesSet(running(), [topic])).toEqual([
        ...[1, 2, 3, 4].flatMap((id) => [
          `${id} leader.replication.throttled.rate=${MIB}`,
          `${id} follower.replication.throttled.rate=${MIB}`,
        ]),
        `${topic} leader.replication.throttled.replicas=${listed(from)}`,
        `${topic} follower.replication.throttled.replicas=${listed(to)}`,
      ]);
      await report;
      expect(await throttlesSet(running(), [topic])).toEqual([]);
    });

    test("a user's own throttle is put back as it was", async () => {
      const { admin } = running();
      const topic = await topicOf({ partitions: 1, mib: 2 });
      const moves = await movesTo(running(), topic, toTheOthers, 2 * MIB);
      await admin.alterTopicConfig(topic, new Map([['leader.replication.throttled.replicas', '*']]));
      await admin.alterBrokerConfig(2, new Map([['leader.replication.throttled.rate', '123456789']]));
      const own = await throttlesSet(running(), [topic]);
      try {
        const { begun, report } = firstProgress({ throttle: SLOW }, moves);
        await begun;
        expect(await throttlesSet(running(), [topic])).not.toEqual(own);
        await report;
        expect(await throttlesSet(running(), [topic])).toEqual(own);
        expect(own).toHaveLength(2);
      } finally {
        await admin.alterBrokerConfig(2, new Map([['leader.replication.throttled.rate', null]]));
      }
    });

    test('a measured one is set too, and gone afterwards', async () => {
      const topic = await topicOf({ partitions: 2, mib: 1 });
      const seen: (number | null)[] = [];
      const moves = await movesTo(running(), topic, toTheOthers, MIB);
      await rearrange(
        rearrangement(running(), moves, {
          throttle: 'measured',
          onProgress: ({ throttle }) => seen.push(throttle),
        }),
      );
      expect(seen.every((rate) => rate !== null && rate >= MIB)).toBe(true);
      expect(seen.length).toBeGreaterThan(0);
      expect(await throttlesSet(running(), [topic])).toEqual([]);
    });
  });

  describe('watch', () => {
    const { start } = commandLine(running);

    test('shows the moves, their throttle and what is left, and ends with them', async () => {
      const topic = await topicOf({ partitions: 1, mib: 4 });
      const moves = await movesTo(running(), topic, toTheOthers, 4 * MIB);
      const stop = new AbortController();
      const { begun, report } = firstProgress(
        { throttle: { bytesPerSecond: 1_000 }, signal: stop.signal },
        moves,
      );
      report.catch(() => {});
      await begun;
      const watch = start('watch', ['local', '--json']);
      await new Promise((resolve) => watch.stdout?.once('data', resolve));
      stop.abort(new Error('stopped by the test'));
      await report.catch(() => {});
      await rearrange(rearrangement(running(), []));
      const { stdout, exitCode } = await watch;
      const looks = stdout.split('\n').map((line) => JSON.parse(line).clusters[0] as ClusterMoves);
      const [first, last] = [looks[0], looks.at(-1)];
      expect(exitCode).toBe(0);
      expect(first).toMatchObject({
        run: { replicas: { moved: 0, total: 2 }, bytes: { total: 8 * MIB }, throttle: 1_000, underWay: 1 },
        underWay: [
          {
            topic,
            partition: 0,
            adding: expect.arrayContaining([...(moves[0]?.to ?? [])]),
            removing: expect.arrayContaining([...(moves[0]?.from ?? [])]),
          },
        ],
        underReplicated: 0,
        permits: [],
      });
      expect(first?.throttles).toHaveLength(4);
      expect(last).toMatchObject({ run: null, underWay: [], throttles: [] });
    });
  });

  describe('interrupted', () => {
    test('aborted: the throttle goes, and the next run ends at the same map without copying anything twice', async () => {
      const topic = await topicOf({ partitions: 6, mib: 1 });
      const moves = await movesTo(running(), topic, toTheOthers, MIB);
      const counting = countCopies(running().cluster.bootstrapServers);
      const stop = new AbortController();
      const { begun, report } = firstProgress({ throttle: SLOW, signal: stop.signal, perBroker: 2 }, moves);
      await begun;
      stop.abort(new Error('stopped by the test'));
      await expect(report).rejects.toThrow('stopped by the test');
      expect(await throttlesSet(running(), [topic])).toEqual([]);
      const left = await outstanding(running().admin, journal());
      expect(left?.moves.length).toBeGreaterThan(0);
      const resumed = await rearrange(rearrangement(running(), [], { throttle: SLOW }));
      expect(resumed.resumed).toBe(true);
      expect(await replicasOf(running(), topic)).toEqual(moves.map(({ to }) => to));
      expectNothingTwice(await counting.stop(), moves);
      expect(await throttlesSet(running(), [topic])).toEqual([]);
    });

    test('killed with SIGKILL: its throttles can be settled, and the next run takes over the map and copies nothing twice', async () => {
      const topic = await topicOf({ partitions: 6, mib: 1 });
      const moves = await movesTo(running(), topic, toTheOthers, MIB);
      const { admin, cluster } = running();
      await admin.alterTopicConfig(topic, new Map([['leader.replication.throttled.replicas', '0:9']]));
      const counting = countCopies(running().cluster.bootstrapServers);
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', PROCESS, cluster.bootstrapServers, JSON.stringify(moves), String(MIB / 4)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await new Promise((resolve) => child.stdout.once('data', resolve));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      const own = [`${topic} leader.replication.throttled.replicas=0:9`];
      expect((await throttlesSet(running(), [topic])).length).toBeGreaterThan(4);
      expect(await settle(admin, journal())).toEqual([]);
      expect(await throttlesSet(running(), [topic])).toEqual(own);
      const resumed = await rearrange(
        rearrangement(running(), [], { throttle: { bytesPerSecond: 4 * MIB } }),
      );
      expect(resumed.resumed).toBe(true);
      expect(await replicasOf(running(), topic)).toEqual(moves.map(({ to }) => to));
      expectNothingTwice(await counting.stop(), moves);
      expect(await throttlesSet(running(), [topic])).toEqual(own);
    });

    test('a map that no longer fits is given up: its moves are cancelled', async () => {
      const topic = await topicOf({ partitions: 2, mib: 2 });
      const before = await replicasOf(running(), topic);
      const { admin, cluster } = running();
      const moves = await movesTo(running(), topic, toTheOthers, 2 * MIB);
      const topics = [{ topic, topicId: null, leader: null, follower: null, moves }];
      const brokers = await captureBrokers(admin, cluster.brokerIds);
      await journal().begin({ runId: 'killed', startedAt: 0, throttled: true, brokers, topics });
      await limitBrokers(admin, cluster.brokerIds, 1);
      await limitTopics(admin, topics);
      await admin.alterReassignments(moves.map(({ to, ...where }) => ({ ...where, replicas: to })));
      const left = await outstanding(admin, journal());
      if (left === null) throw new Error('nothing was left');
      expect(left.moves.map(({ from, to }) => [from, to])).toEqual(moves.map(({ from, to }) => [from, to]));
      expect(misfits(left, new Set([1, 2, 3, 4]))).toEqual([]);
      expect(misfits(left, new Set([1, 2, 3]))).toEqual(
        left.moves.some(({ to }) => to.includes(4)) ? [4] : [],
      );
      await abandon(admin, journal());
      expect(await admin.reassignments()).toEqual([]);
      const sets = (all: readonly (readonly number[])[]) => all.map((ids) => [...ids].sort()).join(' ');
      await eventually(async () => sets(await replicasOf(running(), topic)) === sets(before));
      expect(await throttlesSet(running(), [topic])).toEqual([]);
      expect(await outstanding(admin, journal())).toBeNull();
    });
  });

  describe('a receiving broker that goes down', () => {
    test.runIf(LONG || mode === 'kraft')(
      'it is named, and the moves go on when it is back; what is acknowledged meanwhile stays',
      async () => {
        const topic = await topicOf({ partitions: 2, mib: 4 });
        const { cluster } = running();
        await rearrange(rearrangement(running(), await movesTo(running(), topic, () => [1, 2])));
        const moves = await movesTo(running(), topic, () => [1, 4], 4 * MIB);
        const witness = await startWitness({
          bootstrapServers: cluster.bootstrapServers,
          messagesPerSecond: 100,
        });
        const counting = countCopies(running().cluster.bootstrapServers);
        let restart: Promise<void> | undefined;
        let kill: Promise<void> | undefined;
        const onProgress = ({ stuck }: RearrangementProgress) => {
          kill ??= cluster.broker(4).kill();
          if (/Broker 4 is down/.test(stuck ?? '')) restart ??= cluster.broker(4).start();
        };
        try {
          await rearrange(rearrangement(running(), moves, { throttle: { bytesPerSecond: MIB }, onProgress }));
          await kill;
          expect(restart).toBeDefined();
          expect(await replicasOf(running(), topic)).toEqual(moves.map(({ to }) => to));
          expect(await throttlesSet(running(), [topic])).toEqual([]);
          expectNothingTwice(await counting.stop(), moves);
        } finally {
          await restart;
          await cluster
            .broker(4)
            .start()
            .catch(() => {});
          await cluster.healthy();
        }
        expect(await witness.stop()).toMatchObject({ lost: 0, reordered: 0, duplicated: 0 });
      },
      120_000,
    );

    test('one that stays away ends the run after the time given, with the map kept and no throttle left', async () => {
      const topic = await topicOf({ partitions: 2, mib: 1 });
      const { cluster, admin } = running();
      const on123 = await movesTo(running(), topic, (_, partition) => (partition === 0 ? [1, 2] : [2, 3]));
      await rearrange(rearrangement(running(), on123));
      await cluster.broker(4).stop();
      try {
        const moves = await movesTo(running(), topic, ([first = 0]) => [first, 4]);
        const run = rearrange(rearrangement(running(), moves, { throttle: SLOW, stuckMs: 3_000 }));
        await expect(run).rejects.toThrow(
          /Broker 4 is down: 2 replicas wait for it.*the next deploy carries on from here/,
        );
        const rates = await admin.brokerConfigs([1, 2, 3]);
        expect([...rates.values()].flatMap((config) => [...config])).toEqual([]);
        expect((await outstanding(admin, journal()))?.moves).toHaveLength(2);
      } finally {
        await cluster.broker(4).start();
        await cluster.healthy();
      }
      await rearrange(rearrangement(running(), [], { throttle: SLOW }));
      expect((await replicasOf(running(), topic)).every((replicas) => replicas.includes(4))).toBe(true);
      expect(await throttlesSet(running(), [topic])).toEqual([]);
    }, 120_000);
  });

  describe('the end of a broker', () => {
    const check = (timeoutMs: number) =>
      verifyEmpty({
        admin: running().admin,
        brokerId: 4,
        clock: systemClock,
        signal: new AbortController().signal,
        timeoutMs,
      });

    test('it is empty once its replicas have moved, and its id is free for a later one', async () => {
      const { admin, cluster } = running();
      const topic = await topicOf({ partitions: 4, mib: 1 });
      await rearrange(rearrangement(running(), await movesTo(running(), topic, () => [4, 1])));
      expect(await check(0)).toMatch(/replicas: .*-\d/);
      const names = [...(await admin.describe()).topics.keys()];
      const all = (await Promise.all(names.map((name) => movesTo(running(), name, off4)))).flat();
      await rearrange(
        rearrangement(
          running(),
          all.filter(({ from }) => from.includes(4)),
        ),
      );
      expect(await check(20_000)).toBeNull();
      await cluster.broker(4).stop();
      expect(await admin.unregisterBroker(4)).toBe(mode === 'kraft');
      await eventually(async () => (await admin.describe()).brokers.every(({ id }) => id !== 4));
      await cluster.broker(4).start();
      await cluster.healthy();
      expect((await admin.describe()).brokers.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    }, 120_000);

    const off4 = (replicas: readonly number[]): readonly number[] =>
      replicas.map((id) => (id === 4 ? ([1, 2, 3].find((other) => !replicas.includes(other)) ?? id) : id));
  });
}
