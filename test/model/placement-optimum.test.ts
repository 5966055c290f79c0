import fc from 'fast-check';
import { expect, test } from 'vitest';
import { place } from '../../model/placement/place.ts';
import { LONG } from '../support/long.ts';
import { optimalPlacement } from './support/optimal-placement.ts';
import { after, leaderCounts, mostInOneRack, replicaCounts, spread, squares } from './support/placed.ts';
import { anyChange } from './support/random-clusters.ts';

test('random clusters: replicas and bytes moved are those of an integer program, at its balance', () => {
  fc.assert(
    fc.property(anyChange({ brokers: 6, topics: 3 }), ({ brokers, partitions }) => {
      const placement = place({ brokers, partitions, scope: 'balance' });
      const wanted = {
        brokers,
        partitions: partitions.map((each) => ({ ...each, factor: each.replicas.length })),
      };
      const best = optimalPlacement(wanted, { leadersWithin1: true });
      const placed = after(partitions, placement);
      expect(best).not.toBeNull();
      expect({
        moves: placement.movedReplicas,
        bytes: placement.movedBytes,
        unevenness: squares(replicaCounts(placed, brokers)),
      }).toEqual(best);
      expect(placement.minimum).toBeLessThanOrEqual(placement.movedReplicas);
      if (new Set(partitions.map(({ replicas }) => replicas.length)).size === 1)
        expect(placement.minimum).toBe(placement.movedReplicas);
      expect(spread(leaderCounts(placed, brokers))).toBeLessThanOrEqual(1);
    }),
    { numRuns: LONG ? 2_000 : 250 },
  );
}, 300_000);

test('100 random drains: what stays does not move, and loads are as even as that allows', () => {
  fc.assert(
    fc.property(
      anyChange({ brokers: 6, topics: 3 }),
      fc.constantFrom(undefined, 1, 2, 3),
      ({ brokers, partitions }, wanted) => {
        const factor = Math.min(wanted ?? 3, brokers.length);
        const replicationFactors = new Map(wanted === undefined ? [] : [['topic-0', factor]]);
        const placement = place({ brokers, partitions, scope: 'drain', replicationFactors });
        const factored = partitions.map((each) => ({
          ...each,
          factor: replicationFactors.get(each.topic) ?? each.replicas.length,
        }));
        const placed = after(partitions, placement);
        expect(placement.minimum).toBe(placement.movedReplicas);
        for (const { from, to } of placement.moves) {
          const staying = from.filter((id) => brokers.some((broker) => broker.id === id));
          expect(staying.filter((id) => to.includes(id))).toHaveLength(Math.min(staying.length, to.length));
          if (staying.length === from.length) expect(to[0]).toBe(from[0]);
        }
        expect(placed.map(({ replicas }) => replicas.length)).toEqual(factored.map((each) => each.factor));
        if (brokers.every(({ rack }) => rack === null)) {
          const best = optimalPlacement(
            { brokers, partitions: factored, keep: true },
            { leadersWithin1: false },
          );
          expect([placement.movedReplicas, squares(replicaCounts(placed, brokers))]).toEqual([
            best?.moves,
            best?.unevenness,
          ]);
        }
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);

test('any cluster: racks first, no broker twice, what is balanced stays as it is', () => {
  fc.assert(
    fc.property(anyChange({ brokers: 8, topics: 6 }), ({ brokers, partitions }) => {
      const placed = after(partitions, place({ brokers, partitions, scope: 'balance' }));
      const racks = new Set(brokers.map(({ rack }) => rack)).size;
      for (const { replicas } of placed) {
        expect(new Set(replicas).size).toBe(replicas.length);
        expect(replicas.every((id) => brokers.some((broker) => broker.id === id))).toBe(true);
        if (racks >= replicas.length && brokers[0]?.rack !== null)
          expect(mostInOneRack(replicas, brokers)).toBe(1);
      }
      expect(place({ brokers, partitions: placed, scope: 'balance' })).toMatchObject({
        moves: [],
        minimum: 0,
      });
    }),
    { numRuns: 500 },
  );
}, 120_000);

test('the order in which brokers and partitions are given does not matter', () => {
  fc.assert(
    fc.property(anyChange({ brokers: 6, topics: 4 }), ({ brokers, partitions }) => {
      const scope = 'balance';
      expect(place({ brokers: brokers.toReversed(), partitions: partitions.toReversed(), scope })).toEqual(
        place({ brokers, partitions, scope }),
      );
    }),
  );
});
