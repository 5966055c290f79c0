import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PartitionMove } from '../../model/placement/request.ts';
import { inOrder, nextBatch } from '../../operations/reassignment/batches.ts';
import { LiveMoves } from '../../operations/reassignment/live-moves.ts';
import { keyOf, mergeMoves, receivers, standingOf, targetOf } from '../../operations/reassignment/map.ts';
import { FIRST_RATE, nextRate } from '../../operations/reassignment/measured-rate.ts';
import { Meter } from '../../operations/reassignment/meter.ts';
import { throttledList } from '../../operations/reassignment/throttle.ts';
import { SimulatedController } from './reassignment/simulated-controller.ts';

const BROKERS = [1, 2, 3, 4, 5, 6];
const replicas = fc.shuffledSubarray(BROKERS, { minLength: 1, maxLength: 3 });

const moves: fc.Arbitrary<PartitionMove[]> = fc
  .array(fc.record({ from: replicas, to: replicas, bytes: fc.nat(1_000) }), { minLength: 1, maxLength: 40 })
  .map((all) => all.map((move, partition) => ({ topic: 'orders', partition, ...move })));

const move = (from: number[], to: number[], bytes = 100, partition = 0): PartitionMove => ({
  topic: 'orders',
  partition,
  from,
  to,
  bytes,
});

describe('batches', () => {
  test('no broker sends or receives more at once than it may, and nothing waits that fits', () => {
    fc.assert(
      fc.property(
        moves,
        fc.nat(39),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (all, cut, perBroker, atOnce) => {
          const leaderOf = ({ from }: PartitionMove) => from[0] ?? null;
          const [begun, waiting] = [
            nextBatch(all.slice(0, cut), [], leaderOf, { perBroker, atOnce }),
            all.slice(cut),
          ];
          const batch = nextBatch(waiting, begun, leaderOf, { perBroker, atOnce });
          const underWay = [...begun, ...batch];
          const load = (id: number) =>
            underWay.filter((one) => receivers(one).includes(id) || leaderOf(one) === id).length;
          expect(underWay.length).toBeLessThanOrEqual(atOnce);
          expect(BROKERS.every((id) => load(id) <= perBroker)).toBe(true);
          const left = waiting.filter((one) => !batch.includes(one));
          const fits = (one: PartitionMove) =>
            [...receivers(one), leaderOf(one) ?? 0].every((id) => load(id) < perBroker);
          if (underWay.length < atOnce) expect(left.filter(fits)).toEqual([]);
        },
      ),
    );
  });

  test('small partitions go first', () => {
    const order = inOrder([move([1], [2], 300, 0), move([1], [2], 5, 1), move([1], [2], 5, 2)]);
    expect(order.map(({ partition }) => partition)).toEqual([1, 2, 0]);
  });
});

describe('a run that is interrupted again and again', () => {
  test('ends at its map, copies every replica once and never overloads a broker', async () => {
    await fc.assert(
      fc.asyncProperty(
        moves,
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 1, max: 5 }),
        async (all, coin, perBroker) => {
          const controller = new SimulatedController(BROKERS, all);
          const toss = () => coin.next().value as boolean;
          for (let over = false; !over; ) {
            const live = new LiveMoves(controller.admin, all, { perBroker });
            await live.begin();
            do {
              await live.submit();
              controller.complete((index) => index === 0 || toss());
              await live.follow();
            } while (!live.isOver && toss());
            over = live.isOver;
          }
          expect([...controller.replicas]).toEqual(all.map((one) => [keyOf(one), one.to]));
          const expected = all.flatMap((one) => receivers(one).map((id) => [`${keyOf(one)}@${id}`, 1]));
          expect(new Map(controller.copies)).toEqual(new Map(expected as [string, number][]));
          expect(controller.largestLoad).toBeLessThanOrEqual(perBroker);
        },
      ),
    );
  });
});

describe('where a move stands', () => {
  const partition = (ids: number[]) => ({
    partition: 0,
    leader: ids[0] ?? null,
    replicas: ids,
    isr: ids,
    offline: [],
  });
  const under = (ids: number[], adding: number[], removing: number[]) => ({
    topic: 'orders',
    partition: 0,
    replicas: ids,
    adding,
    removing,
  });

  test.each([
    ['done', partition([3, 2]), undefined],
    ['to do', partition([2, 3]), undefined],
    ['to do', partition([1, 2]), undefined],
    ['gone', undefined, undefined],
    ['under way', partition([3, 2, 1]), under([3, 2, 1], [3], [1])],
    ['elsewhere', partition([4, 2, 1]), under([4, 2, 1], [4], [1])],
  ] as const)('%s', (standing, live, reassignment) => {
    expect(standingOf(move([1, 2], [3, 2]), live, reassignment)).toBe(standing);
  });

  test('the target of a reassignment is what is left in the order of its replicas', () => {
    expect(targetOf(under([3, 2, 1], [3], [1]))).toEqual([3, 2]);
  });
});

describe('one map of two', () => {
  test('what is asked for now wins, and the same target counts from where it was at first', () => {
    const left = [move([1], [2], 100, 0), move([1], [3], 100, 1)];
    const asked = [move([5], [2], 100, 0), move([1], [4], 100, 1), move([1], [4], 100, 2)];
    expect(mergeMoves(left, asked)).toEqual([left[0], asked[1], asked[2]]);
  });
});

describe('throttled replicas', () => {
  const ofMoves = [move([1, 2], [2, 3], 1, 0), move([2, 1], [1, 2], 1, 1)];

  test.each([
    ['only what is copied', null, '0:1,0:2'],
    ["beside a user's own", '1:7,0:1', '1:7,0:1,0:2'],
    ['a wildcard has them all', '*', '*'],
    ['an empty list', '', '0:1,0:2'],
  ])('%s', (_, before, list) => {
    expect(throttledList(before, ofMoves, ({ from }) => from)).toBe(list);
  });
});

describe('progress', () => {
  const sizes = (bytes: number) => [{ topic: 'orders', partition: 0, brokerId: 3, bytes }];

  test('counts what has arrived at the brokers that receive, up to what has to', () => {
    const meter = new Meter([move([1, 2], [3, 2], 1_000)]);
    meter.look(0, [...sizes(400), { topic: 'orders', partition: 0, brokerId: 2, bytes: 1_000 }]);
    expect(meter.bytes).toEqual({ moved: 400, total: 1_000 });
    meter.look(1_000, sizes(5_000));
    expect(meter.bytes).toEqual({ moved: 1_000, total: 1_000 });
    expect(meter.replicas).toEqual({ moved: 0, total: 1 });
  });

  test('rate and remaining time follow the last seconds', () => {
    const meter = new Meter([move([1], [3], 10_000)]);
    expect(meter.secondsLeft).toBeNull();
    for (let second = 0; second <= 5; second++) meter.look(second * 1_000, sizes(second * 1_000));
    expect(meter.bytesPerSecond).toBe(1_000);
    expect(meter.secondsLeft).toBe(5);
  });

  test('is whole when every move is done, whatever disks say', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const meter = new Meter(all);
        for (const one of all) meter.done(one);
        expect(meter.replicas.moved).toBe(meter.replicas.total);
        expect(meter.bytes.moved).toBe(meter.bytes.total);
        expect(meter.secondsLeft).toBe(0);
      }),
    );
  });

  test('flows are told by direction and broker', () => {
    const meter = new Meter([move([1], [3], 1_000)]);
    meter.look(0, sizes(200));
    const before = meter.flows(() => 1);
    meter.look(1_000, sizes(600));
    expect(before).toEqual(
      new Map([
        ['in 3', 200],
        ['out 1', 200],
      ]),
    );
    expect(meter.flows(() => 1)).toEqual(
      new Map([
        ['in 3', 600],
        ['out 1', 600],
      ]),
    );
  });
});

describe('a measured throttle', () => {
  const quiet = { used: 0, answerMs: 5, quietAnswerMs: 5, outOfSync: 0, quietOutOfSync: 0 };

  test.each([
    ['doubles when it is used up and nobody feels it', { used: FIRST_RATE }, FIRST_RATE * 2],
    ['stays when the moves need no more', { used: FIRST_RATE / 2 }, FIRST_RATE],
    ['halves when brokers get slow', { used: FIRST_RATE, answerMs: 300 }, FIRST_RATE / 2],
    ['stays when answers take long but always did', { answerMs: 300, quietAnswerMs: 200 }, FIRST_RATE],
    ['halves when other partitions fall out of sync', { outOfSync: 1 }, FIRST_RATE / 2],
    [
      'takes no blame for those that were out of sync before',
      { outOfSync: 1, quietOutOfSync: 1 },
      FIRST_RATE,
    ],
  ])('%s', (_, seen, next) => {
    expect(nextRate(FIRST_RATE, { ...quiet, ...seen })).toBe(next);
  });

  test('never falls so low that the moves come to a stop', () => {
    let rate = FIRST_RATE;
    for (let turn = 0; turn < 20; turn++) rate = nextRate(rate, { ...quiet, outOfSync: 1 });
    expect(rate).toBe(4 * 1_048_576);
  });
});
