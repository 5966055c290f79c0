import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rule, rulesOf } from '../../operations/roll/rule.ts';
import { planWaves, wavesAtLeast } from '../../operations/roll/waves.ts';
import { describedCluster } from './roll-support.ts';

/** Up to `most` members and random rules among them. */
const anyProblem = (most: number) =>
  fc.integer({ min: 1, max: most }).chain((count) => {
    const members = Array.from({ length: count }, (_, index) => index + 1);
    const rule = fc.record({
      members: fc.uniqueArray(fc.constantFrom(...members), { minLength: 1, maxLength: 5 }),
      atMost: fc.integer({ min: 1, max: 3 }),
    });
    return fc.record({ members: fc.constant(members), rules: fc.array(rule, { maxLength: 14 }) });
  });

function broken(wave: readonly number[], rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ members, atMost }) => members.filter((each) => wave.includes(each)).length > atMost);
}

/** The fewest waves, by trying every assignment. */
function fewestWaves(members: readonly number[], rules: readonly Rule[]): number {
  for (let count = 1; ; count++) {
    if (
      fits(
        members,
        rules,
        Array.from({ length: count }, () => []),
      )
    )
      return count;
  }
}

function fits(members: readonly number[], rules: readonly Rule[], waves: number[][]): boolean {
  const [member, ...rest] = members;
  if (member === undefined) return true;
  return waves.some((wave, index) => {
    if (index > 0 && waves[index - 1]?.length === 0) return false; // an empty wave is like any other
    const tried = waves.map((each) => (each === wave ? [...each, member] : each));
    return broken([...wave, member], rules).length === 0 && fits(rest, rules, tried);
  });
}

/** Brokers spread over racks, and partitions with one replica in each of `rf` racks. */
const rackAware = fc
  .record({ racks: fc.integer({ min: 2, max: 5 }), perRack: fc.integer({ min: 1, max: 6 }) })
  .chain(({ racks, perRack }) => {
    const rf = fc.integer({ min: 2, max: racks });
    const broker = (rack: number) =>
      fc.integer({ min: 0, max: perRack - 1 }).map((n) => n * racks + rack + 1);
    const partition = rf.chain((count) =>
      fc
        .shuffledSubarray([...Array(racks).keys()], { minLength: count, maxLength: count })
        .chain((chosen) => fc.tuple(...chosen.map(broker))),
    );
    return fc.record({
      racks: fc.constant(racks),
      brokers: fc.constant(Array.from({ length: racks * perRack }, (_, index) => index + 1)),
      replicas: fc.array(partition, { minLength: 1, maxLength: 60 }),
    });
  });

describe('waves', () => {
  it('keep every rule and hold every member once', () => {
    fc.assert(
      fc.property(anyProblem(14), ({ members, rules }) => {
        const { waves, lowerBound } = planWaves(members, rules);
        expect(waves.flat().sort((a, b) => a - b)).toEqual(members);
        expect(waves.flatMap((wave) => broken(wave, rules))).toEqual([]);
        expect(waves.length).toBeGreaterThanOrEqual(lowerBound);
      }),
      { numRuns: 500 },
    );
  });

  it('are as few as trying everything finds, and say so', () => {
    fc.assert(
      fc.property(anyProblem(7), ({ members, rules }) => {
        const { waves, exact } = planWaves(members, rules);
        expect(waves).toHaveLength(fewestWaves(members, rules));
        expect(exact).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('without a search stay within the bound of the greedy plan', () => {
    fc.assert(
      fc.property(anyProblem(14), ({ members, rules }) => {
        const { waves } = planWaves(members, rules, 0);
        const bound = members.map((member) => {
          const mine = rules.filter((rule) => rule.members.includes(member));
          const apart = new Set(mine.filter(({ atMost }) => atMost === 1).flatMap((rule) => rule.members));
          const others = mine.filter(({ atMost }) => atMost > 1);
          const blocked = others.reduce(
            (sum, rule) => sum + Math.floor((rule.members.length - 1) / rule.atMost),
            0,
          );
          return 1 + Math.max(0, apart.size - 1) + blocked;
        });
        expect(waves.flatMap((wave) => broken(wave, rules))).toEqual([]);
        expect(waves.length).toBeLessThanOrEqual(Math.max(...bound));
      }),
      { numRuns: 300 },
    );
  });

  it('are never more than the racks of a rack-aware placement', () => {
    fc.assert(
      fc.property(rackAware, ({ racks, brokers, replicas }) => {
        const rules = replicas.map((members) => ({ members, atMost: 1 }));
        expect(planWaves(brokers, rules).waves.length).toBeLessThanOrEqual(racks);
      }),
      { numRuns: 300 },
    );
  });

  it('are the lower bound where every rack is needed', () => {
    fc.assert(
      fc.property(rackAware, fc.integer({ min: 1, max: 4 }), ({ racks, brokers, replicas }, spare) => {
        const everyRack = brokers.slice(0, racks);
        const atMost = Math.min(spare, racks - 1);
        // racks as groups: as many racks go together as a partition over all racks can spare
        const rules = [...replicas, everyRack].map((members) => ({ members, atMost }));
        const { waves, lowerBound } = planWaves(brokers, rules);
        expect(lowerBound).toBe(Math.ceil(racks / atMost));
        expect(waves).toHaveLength(lowerBound);
      }),
      { numRuns: 300 },
    );
  });

  it('of thirty brokers in three racks are three, with thousands of partitions', () => {
    const brokers = Array.from({ length: 30 }, (_, index) => index + 1);
    const replicas = Array.from({ length: 12_000 }, (_, index) => [
      1 + 3 * (index % 10),
      2 + 3 * (Math.floor(index / 10) % 10),
      3 + 3 * (Math.floor(index / 100) % 10),
    ]);
    const plan = planWaves(
      brokers,
      replicas.map((members) => ({ members, atMost: 1 })),
    );
    expect(plan).toMatchObject({ lowerBound: 3, exact: true });
    expect(plan.waves).toHaveLength(3);
  });

  it('of nobody are none', () => {
    expect(planWaves([], [{ members: [1, 2], atMost: 1 }])).toEqual({
      waves: [],
      lowerBound: 0,
      exact: true,
    });
    expect(wavesAtLeast([], [])).toBe(0);
  });
});

describe('the rules of a cluster', () => {
  const whole = (...replicas: number[]): [number[], number[]] => [replicas, replicas];

  it('let RF − min ISR replicas of a partition away, and the same set is named once', () => {
    const cluster = describedCluster([1, 2, 3], { a: [whole(1, 2, 3), whole(3, 1, 2)], b: [whole(2, 3)] });
    expect(rulesOf(cluster, new Map([['a', 1]]), null)).toEqual([
      { members: [1, 2, 3], atMost: 2 },
      { members: [2, 3], atMost: 1 },
    ]);
  });

  it('let one replica away where the outage was accepted, and one voter of a quorum', () => {
    const cluster = describedCluster([1, 2, 3], { strict: [whole(1, 2)] });
    const voters = [1, 2, 3].map((id) => ({ id, lag: 0, lastCaughtUpMs: 0 }));
    expect(rulesOf(cluster, new Map([['strict', 2]]), { leaderId: 1, voters })).toEqual([
      { members: [1, 2], atMost: 1 },
      { members: [1, 2, 3], atMost: 1 },
    ]);
  });
});
