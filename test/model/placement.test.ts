import { describe, expect, test } from 'vitest';
import { PlacementImpossible } from '../../model/placement/impossible.ts';
import { placeNewPartitions } from '../../model/placement/new-partitions.ts';
import { place } from '../../model/placement/place.ts';
import type { PlacedPartition, PlacementBroker } from '../../model/placement/request.ts';
import {
  after,
  byteCounts,
  leaderCounts,
  mostInOneRack,
  replicaCounts,
  spread,
  squares,
} from './support/placed.ts';

/** Brokers 1 to `count`, in so many racks by turns. */
const brokers = (count: number, racks = 0): PlacementBroker[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    rack: racks === 0 ? null : `rack-${index % racks}`,
  }));

/** Topics of these sizes, laid out evenly over `on` brokers. */
function laidOut(
  sizes: readonly number[],
  factor: number,
  on: readonly PlacementBroker[],
): PlacedPartition[] {
  const numbers = new Map(sizes.map((add, index) => [`topic-${String(index).padStart(3, '0')}`, add]));
  const topics = [...numbers].map(([topic, add]) => ({ topic, add, replicationFactor: factor }));
  const placed = placeNewPartitions({ brokers: on, partitions: [], topics });
  return [...placed].flatMap(([topic, partitions]) =>
    partitions.map((replicas, partition) => ({ topic, partition, replicas, bytes: 100 * (partition + 1) })),
  );
}

/** 1 to 12 partitions each. */
const uneven = (topics: number): number[] =>
  Array.from({ length: topics }, (_, index) => ((index * 7) % 12) + 1);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('the minimum from balanced is P·RF·(M−N)/M', () => {
  test.each([
    { from: 3, to: 5, racks: 0, sizes: [5, 5, 5, 5], factor: 3 },
    { from: 5, to: 3, racks: 0, sizes: [5, 5, 5, 5], factor: 3 },
    { from: 3, to: 6, racks: 3, sizes: [6, 6, 6, 6], factor: 3 },
    { from: 6, to: 3, racks: 3, sizes: [6, 6, 6, 6], factor: 3 },
    { from: 9, to: 12, racks: 0, sizes: uneven(24), factor: 3 },
    { from: 9, to: 12, racks: 3, sizes: uneven(24), factor: 3 },
    { from: 12, to: 15, racks: 0, sizes: uneven(60), factor: 3 },
    { from: 12, to: 15, racks: 3, sizes: uneven(60), factor: 3 },
    { from: 12, to: 15, racks: 0, sizes: uneven(60), factor: 1 },
  ])('$from → $to brokers, $racks racks, RF $factor', ({ from, to, racks, sizes, factor }) => {
    const partitions = laidOut(sizes, factor, brokers(from, racks));
    const placement = place({ brokers: brokers(to, racks), partitions, scope: 'balance' });
    const placed = after(partitions, placement);
    const change = Math.abs(to - from) / Math.max(from, to);
    expect(placement.movedReplicas).toBe(sum(sizes) * factor * change);
    expect(placement.minimum).toBe(placement.movedReplicas);
    expect(spread(replicaCounts(placed, brokers(to)))).toBeLessThanOrEqual(1);
    expect(spread(leaderCounts(placed, brokers(to)))).toBeLessThanOrEqual(1);
    if (racks) for (const { replicas } of placed) expect(mostInOneRack(replicas, brokers(to, racks))).toBe(1);
  });
});

test('two brokers leave: only their replicas move, and not to each other', () => {
  const partitions = laidOut(uneven(10), 3, brokers(5));
  const placement = place({ brokers: brokers(3), partitions, scope: 'drain' });
  const leaving = sum(partitions.map(({ replicas }) => replicas.filter((id) => id > 3).length));
  expect(placement.movedReplicas).toBe(leaving);
  expect(placement.minimum).toBe(leaving);
  expect(placement.moves.flatMap(({ to }) => to).filter((id) => id > 3)).toEqual([]);
});

test('RF 2 → 3 copies one replica per partition, to the brokers with the least, and touches no other topic', () => {
  const all = brokers(5);
  const partitions = laidOut([10, 20, 7], 2, all);
  const replicationFactors = new Map([['topic-001', 3]]);
  const placement = place({ brokers: all, partitions, scope: 'drain', replicationFactors });
  const placed = after(partitions, placement);
  expect(placement.movedReplicas).toBe(20);
  expect(placement.minimum).toBe(20);
  expect(new Set(placement.moves.map(({ topic }) => topic))).toEqual(new Set(['topic-001']));
  expect(placement.moves.every(({ from, to }) => from.every((id) => to.includes(id)))).toBe(true);
  expect(spread(replicaCounts(placed, all))).toBeLessThanOrEqual(1);
});

test('RF 3 → 2 copies nothing and takes replicas from the brokers with the most', () => {
  const all = brokers(5);
  const partitions = laidOut([10, 20, 7], 3, all);
  const replicationFactors = new Map([['topic-001', 2]]);
  const placement = place({ brokers: all, partitions, scope: 'drain', replicationFactors });
  expect(placement).toMatchObject({ movedReplicas: 0, minimum: 0, movedBytes: 0, leaderOnly: 0 });
  expect(placement.moves).toHaveLength(20);
  expect(spread(replicaCounts(after(partitions, placement), all))).toBeLessThanOrEqual(1);
});

test('RF 1 → 3 with racks puts each replica in a rack of its own', () => {
  const all = brokers(6, 3);
  const partitions = laidOut([12], 1, all);
  const replicationFactors = new Map([['topic-000', 3]]);
  const placed = after(partitions, place({ brokers: all, partitions, scope: 'drain', replicationFactors }));
  for (const { replicas } of placed) expect(mostInOneRack(replicas, all)).toBe(1);
});

test('fewer racks than replicas: each rack has its share', () => {
  const all = brokers(6, 2);
  const partitions = laidOut([12], 3, brokers(6));
  const placed = after(partitions, place({ brokers: all, partitions, scope: 'balance' }));
  for (const { replicas } of placed) expect(mostInOneRack(replicas, all)).toBe(2);
});

test('racks of different sizes: the rule for racks wins over even counts', () => {
  const all = [1, 2, 3, 4].map((id) => ({ id, rack: id === 1 ? 'small' : `rack-${id % 2}` }));
  const partitions = laidOut([12], 3, brokers(4));
  const placed = after(partitions, place({ brokers: all, partitions, scope: 'balance' }));
  for (const { replicas } of placed) expect(mostInOneRack(replicas, all)).toBe(1);
  expect(replicaCounts(placed, all)).toEqual([12, 6, 12, 6]);
});

test('a broker without a rack: racks don’t count', () => {
  const all = brokers(3, 3).map((broker) => (broker.id === 3 ? { ...broker, rack: null } : broker));
  const partitions = [{ topic: 'orders', partition: 0, replicas: [1, 2], bytes: 0 }];
  expect(place({ brokers: all, partitions, scope: 'balance' }).moves).toEqual([]);
});

test('of partitions that could move, the small ones do', () => {
  const partitions = [900, 10, 800, 20].map((bytes, partition) => ({
    ...{ topic: 'orders', partition, bytes },
    replicas: [1],
  }));
  const { moves, movedBytes } = place({ brokers: brokers(2), partitions, scope: 'balance' });
  expect(moves.map(({ partition }) => partition)).toEqual([1, 3]);
  expect(movedBytes).toBe(30);
});

test('leaders get even by the order of replicas alone, and no more of them change than must', () => {
  const partitions = [0, 1, 2, 3].map((partition) => ({
    topic: 'orders',
    partition,
    replicas: [1, 2],
    bytes: 5,
  }));
  const placement = place({ brokers: brokers(2), partitions, scope: 'balance' });
  expect(placement).toMatchObject({ movedReplicas: 0, movedBytes: 0, leaderOnly: 2 });
  expect(placement.moves.map(({ to }) => to)).toEqual([
    [2, 1],
    [2, 1],
  ]);
});

test('a replica that comes takes the place of the one that goes', () => {
  const partitions = [{ topic: 'orders', partition: 0, replicas: [3, 9, 1], bytes: 5 }];
  expect(place({ brokers: brokers(4), partitions, scope: 'drain' }).moves[0]?.to).toEqual([3, 2, 1]);
});

test('leaders that no order of replicas makes even cost a copy beyond the minimum', () => {
  const rackOf = ['rack-2', 'rack-2', 'rack-0', 'rack-0', 'rack-0', 'rack-0'];
  const ground = rackOf.map((rack, index) => ({ id: index + 1, rack }));
  const replicas = [[5, 1], [2, 1], [6, 2], [6], [1], [5], [1], [6], [5], [4], [4], [1]];
  const partitions = replicas.map((each, partition) => ({
    topic: `topic-${each.length}`,
    partition,
    replicas: each,
    bytes: 0,
  }));
  const placement = place({ brokers: ground, partitions, scope: 'balance' });
  expect(placement).toMatchObject({ movedReplicas: 3, minimum: 2 });
  expect(leaderCounts(after(partitions, placement), ground)).toEqual([2, 2, 2, 2, 2, 2]);
});

describe('even leaders among different replication factors cost as much as an integer program says', () => {
  test.each([
    {
      name: 'no more copies than even replicas, where greedy exchanges find one more',
      racks: { 2: 'a', 3: 'a', 4: 'a', 5: 'a', 6: 'a', 7: 'a' },
      replicas: [
        ...[[3], [5], [5], [4], [1, 3, 5], [2, 5, 1], [6, 2, 3], [6, 5, 2], [1], [4], [5]],
        ...[[2], [5], [5], [4], [4], [5], [4], [5]],
      ],
      copies: 9,
      unevenness: 123,
    },
    {
      name: 'less even replicas, where racks of different sizes leave no other way',
      racks: { 1: 'a', 2: 'a', 3: 'a', 4: 'b', 5: 'c', 6: 'a' },
      replicas: [
        ...[[1], [1], [1], [4], [4], [4], [1], [1], [4], [4], [4], [1], [1], [4]],
        ...[
          [5, 6, 4],
          [6, 4, 5],
          [6, 3, 4],
          [4, 3, 5],
          [5, 4, 6],
        ],
      ],
      copies: 11,
      unevenness: 143,
    },
  ])('$name', ({ racks, replicas, copies, unevenness }) => {
    const ground = Object.entries(racks).map(([id, rack]) => ({ id: Number(id), rack }));
    const partitions = replicas.map((each, partition) => ({
      ...{ topic: `topic-${each.length}`, partition, bytes: 0 },
      replicas: each,
    }));
    const placement = place({ brokers: ground, partitions, scope: 'balance' });
    const placed = after(partitions, placement);
    expect(placement.movedReplicas).toBe(copies);
    expect(squares(replicaCounts(placed, ground))).toBe(unevenness);
    expect(spread(leaderCounts(placed, ground))).toBeLessThanOrEqual(1);
  });
});

test('lone replicas that all lie on one broker are spread, so that leaders are within 1', () => {
  const lone = [0, 1, 2].map((partition) => ({ topic: 'lone', partition, replicas: [1], bytes: 1 }));
  const pairs = [0, 1, 2].map((partition) => ({ topic: 'pairs', partition, replicas: [2, 3], bytes: 1 }));
  const placement = place({ brokers: brokers(3), partitions: [...lone, ...pairs], scope: 'balance' });
  const placed = after([...lone, ...pairs], placement);
  expect(leaderCounts(placed, brokers(3))).toEqual([2, 2, 2]);
  expect(placement).toMatchObject({ movedReplicas: 2, minimum: 2 });
});

test('by bytes: counts stay within 1 and sizes per broker get close', () => {
  const all = brokers(4);
  const sizes = Array.from({ length: 48 }, (_, partition) => (partition % 4 === 0 ? 10_000 : 10 + partition));
  const partitions = sizes.map((bytes, partition) => ({
    ...{ topic: 'orders', partition, bytes },
    replicas: [(partition % 4) + 1],
  }));
  const placed = after(partitions, place({ brokers: all, partitions, scope: 'balance', weigh: 'bytes' }));
  const mean = sum(sizes) / 4;
  expect(spread(replicaCounts(placed, all))).toBeLessThanOrEqual(1);
  for (const bytes of byteCounts(placed, all))
    expect(Math.abs(bytes - mean)).toBeLessThanOrEqual(0.05 * mean);
});

test('by bytes: brokers that hold nearly the same are left alone', () => {
  const partitions = laidOut([12, 12], 3, brokers(6)).map((each) => ({
    ...each,
    bytes: 1000 + each.partition,
  }));
  expect(place({ brokers: brokers(6), partitions, scope: 'balance', weigh: 'bytes' }).movedReplicas).toBe(0);
});

describe('new partitions', () => {
  test('keep a balanced cluster balanced', () => {
    const all = brokers(6, 3);
    const partitions = laidOut(uneven(9), 3, all);
    const topics = [{ topic: 'topic-002', add: 7, replicationFactor: 3 }];
    const added = placeNewPartitions({ brokers: all, partitions, topics }).get('topic-002') ?? [];
    const grown = added.map((replicas, index) => ({
      topic: 'topic-002',
      partition: 100 + index,
      replicas,
      bytes: 0,
    }));
    expect(added).toHaveLength(7);
    for (const replicas of added) expect(mostInOneRack(replicas, all)).toBe(1);
    expect(spread(replicaCounts([...partitions, ...grown], all))).toBeLessThanOrEqual(1);
    expect(spread(leaderCounts([...partitions, ...grown], all))).toBeLessThanOrEqual(1);
  });

  test('go to brokers with few replicas first, of these to the ones with few of the topic', () => {
    const partitions = [
      { topic: 'orders', partition: 0, replicas: [1], bytes: 0 },
      { topic: 'payments', partition: 0, replicas: [2], bytes: 0 },
      { topic: 'payments', partition: 1, replicas: [3], bytes: 0 },
      { topic: 'payments', partition: 2, replicas: [3], bytes: 0 },
    ];
    const topics = [{ topic: 'orders', add: 1, replicationFactor: 1 }];
    expect(placeNewPartitions({ brokers: brokers(3), partitions, topics }).get('orders')).toEqual([[2]]);
  });

  test('of several topics are counted together', () => {
    const topics = ['a', 'b', 'c'].map((topic) => ({ topic, add: 1, replicationFactor: 1 }));
    const placed = placeNewPartitions({ brokers: brokers(3), partitions: [], topics });
    expect([...placed.values()].flat(2).toSorted()).toEqual([1, 2, 3]);
  });
});

describe('what is impossible is said with the numbers', () => {
  const partitions = laidOut([3], 3, brokers(3));

  test('more replicas than brokers that stay', () => {
    expect(() => place({ brokers: brokers(2), partitions, scope: 'drain' })).toThrow(
      new PlacementImpossible(
        "Topic 'topic-000' (3): replication factor above 2, the number of brokers that may hold replicas (1, 2); lower it or keep more brokers.",
      ),
    );
  });

  test('a wanted replication factor above the brokers, or none', () => {
    const wanted = (factor: number) => () =>
      place({
        ...{ brokers: brokers(3), partitions, scope: 'drain' },
        replicationFactors: new Map([['topic-000', factor]]),
      });
    expect(wanted(4)).toThrow("Topic 'topic-000' (4): replication factor above 3");
    expect(wanted(0)).toThrow("Topic 'topic-000': replication factor is 0; give a whole number from 1 to 3.");
  });

  test('no broker, or one twice', () => {
    expect(() => place({ brokers: [], partitions, scope: 'drain' })).toThrow('There are 0 brokers');
    expect(() => place({ brokers: [...brokers(3), ...brokers(1)], partitions, scope: 'drain' })).toThrow(
      'Broker 1 is named twice',
    );
  });
});

test('1,000 topics of 12 partitions, RF 3, 24 → 30 brokers: the minimum', () => {
  const all = brokers(24, 3);
  const partitions = Array.from({ length: 12_000 }, (_, index) => ({
    ...{ topic: `topic-${Math.floor(index / 12)}`, partition: index % 12, bytes: index },
    replicas: [0, 1, 2].map((offset) => ((index + offset) % all.length) + 1),
  }));
  const placement = place({ brokers: brokers(30, 3), partitions, scope: 'balance' });
  expect(placement).toMatchObject({ movedReplicas: 7200, minimum: 7200 });
  expect(squares(replicaCounts(after(partitions, placement), brokers(30)))).toBe(30 * 1200 ** 2);
}, 120_000);
