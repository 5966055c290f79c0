import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollCoordinator } from '../../operations/roll/coordinator.ts';
import { planWaves } from '../../operations/roll/waves.ts';
import { deploy, EventClock, ModelCluster, type ModelOptions } from './roll-model.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Every combination of one broker of each of three racks: brokers 1, 4, 7, … are one rack, 2, 5, 8, … the next. */
function threeRacks(brokers: number): number[][] {
  const rack = (first: number) => numbers(brokers).filter((id) => id % 3 === first % 3);
  const sets = rack(1).flatMap((a) => rack(2).flatMap((b) => rack(3).map((c) => [a, b, c])));
  return sets.map((replicas, index) => rotated(replicas, index));
}

const rotated = <T>(list: T[], by: number): T[] =>
  list.map((_, index) => list[(index + by) % list.length] as T);

function model(options: Omit<ModelOptions, 'clock'>, parallelism = 100) {
  const clock = new EventClock();
  const cluster = new ModelCluster({ clock, ...options });
  const coordinate = (runId: string) => new RollCoordinator({ clock, runId, parallelism });
  return { clock, cluster, coordinate };
}

/** Replicas of up to 20 partitions on up to 8 brokers, with one replica more than min ISR at least. */
const anyPlacement = fc.integer({ min: 3, max: 8 }).chain((count) => {
  const brokers = numbers(count);
  return fc.record({
    brokers: fc.constant(brokers),
    partitions: fc.array(fc.shuffledSubarray(brokers, { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 20,
    }),
    minIsr: fc.integer({ min: 1, max: 2 }),
  });
});

describe('a roll', () => {
  it('of nine brokers in three racks takes three waves of three', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(9),
      partitions: threeRacks(9),
      minIsr: 2,
    });
    await clock.runUntil(deploy(cluster, coordinate('a'), numbers(9), 100));
    expect(cluster.harm).toEqual([]);
    expect(cluster.waves.map((wave) => wave.length)).toEqual([3, 3, 3]);
  });

  it('elects preferred leaders once a wave, and all lead at the end', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(6),
      partitions: threeRacks(6),
      minIsr: 2,
    });
    await clock.runUntil(deploy(cluster, coordinate('a'), numbers(6), 100));
    expect(cluster.elections).toBe(3);
    expect(cluster.displaced).toBe(0);
  });

  it('takes the active controller in the last wave, once those beside it have stopped', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(6),
      partitions: threeRacks(6),
      minIsr: 2,
    });
    cluster.controller = 2;
    await clock.runUntil(deploy(cluster, coordinate('a'), numbers(6), 100));
    expect(cluster.waves.at(-1)).toEqual([5, 2]);
    expect(cluster.waves).toHaveLength(3);
    expect(cluster.controllerChanges).toBe(1);
  });

  it('takes one controller of a KRaft quorum at a time, whatever else a wave holds', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(9),
      partitions: threeRacks(9),
      minIsr: 2,
      voters: [1, 4, 7],
    });
    await clock.runUntil(deploy(cluster, coordinate('a'), numbers(9), 100));
    expect(cluster.harm).toEqual([]);
    expect(cluster.waves.map((wave) => wave.filter((id) => [1, 4, 7].includes(id)).length)).not.toContain(2);
    expect(cluster.waves.flat().sort()).toEqual(numbers(9));
    expect(cluster.controllerChanges).toBe(1);
  });

  describe('of a cluster with dedicated controllers', () => {
    const THREE = [101, 102, 103];
    const withControllers = (more: Partial<Omit<ModelOptions, 'clock'>> = {}) =>
      model({
        ...{ brokers: numbers(6), partitions: threeRacks(6), minIsr: 2 },
        ...{ voters: THREE, dedicated: THREE },
        ...more,
      });

    it('takes controllers one at a time beside the brokers’ waves, and the active one last of all', async () => {
      const { clock, cluster, coordinate } = withControllers();
      cluster.controller = 102;
      await clock.runUntil(deploy(cluster, coordinate('a'), [...numbers(6), ...THREE], 100));
      expect(cluster.harm).toEqual([]);
      expect(cluster.waves.flat().sort((a, b) => a - b)).toEqual([...numbers(6), ...THREE]);
      expect(cluster.waves.flat().at(-1)).toBe(102);
      expect(cluster.controllerChanges).toBe(1);
      expect(cluster.permits.entries).toEqual([]);
    });

    it('takes no broker with it where only controllers are replaced', async () => {
      const { clock, cluster, coordinate } = withControllers();
      await clock.runUntil(deploy(cluster, coordinate('a'), THREE, 100));
      expect(cluster.waves).toEqual([[102], [103], [101]]);
    });

    it('lets none go while another is dead that the leader still shows as caught up, nor before it has caught up again', async () => {
      const { clock, cluster, coordinate } = withControllers();
      cluster.dies(103);
      const rolled = deploy(cluster, coordinate('a'), [101, 102], 100);
      await clock.runUntil(clock.sleep(60_000));
      expect(cluster.waves).toEqual([]);
      cluster.livesAgain(103);
      await clock.runUntil(rolled);
      expect(cluster.harm).toEqual([]);
      expect(cluster.waves.flat()).toEqual([102, 101]);
    });

    it('goes on with the brokers while a controller is dead', async () => {
      const { clock, cluster, coordinate } = withControllers();
      cluster.dies(103);
      await clock.runUntil(deploy(cluster, coordinate('a'), numbers(6), 100));
      expect(cluster.waves.flat().sort()).toEqual(numbers(6));
    });

    it('by two runs at once, whoever they roll, keeps the majority and min ISR', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyPlacement,
          fc.constantFrom(3, 5),
          fc.integer({ min: 0, max: 400 }),
          fc.func(fc.boolean()),
          async (placement, count, later, first) => {
            const dedicated = numbers(count).map((nth) => 100 + nth);
            const { clock, cluster, coordinate } = model({ ...placement, voters: dedicated, dedicated });
            const all = [...placement.brokers, ...dedicated];
            const [one, other] = [true, false].map((is) => all.filter((id) => first(id) === is));
            const second = clock.sleep(later).then(() => deploy(cluster, coordinate('b'), other ?? [], 100));
            await clock.runUntil(Promise.all([deploy(cluster, coordinate('a'), one ?? [], 100), second]));
            expect(cluster.harm).toEqual([]);
            expect(cluster.waves.flat().sort((a, b) => a - b)).toEqual(all);
            expect(cluster.permits.entries).toEqual([]);
          },
        ),
        { numRuns: 30 },
      );
    });
  });

  it('of any placement harms nobody, rolls everybody, and takes no more waves than planned', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlacement, async (placement) => {
        const { clock, cluster, coordinate } = model(placement);
        await clock.runUntil(deploy(cluster, coordinate('a'), placement.brokers, 100));
        const rules = placement.partitions.map((members) => ({ members, atMost: 3 - placement.minIsr }));
        expect(cluster.harm).toEqual([]);
        expect(cluster.waves.flat().sort()).toEqual(placement.brokers);
        expect(cluster.waves.length).toBeLessThanOrEqual(
          planWaves(placement.brokers, rules).waves.length + 1,
        );
        expect(cluster.displaced).toBe(0);
        expect(cluster.permits.entries).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('with few slots never hangs and goes on with the next deploy until everybody is through', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlacement, fc.integer({ min: 1, max: 6 }), async (placement, parallelism) => {
        const { clock, cluster, coordinate } = model(placement, parallelism);
        let waiting: readonly number[] = placement.brokers;
        for (let run = 1; waiting.length > 0; run++) {
          const left = await clock.runUntil(deploy(cluster, coordinate(`run ${run}`), waiting, parallelism));
          expect(left.size).toBeLessThan(waiting.length);
          for (const reason of left.values()) expect(reason).toContain('--terraform-parallelism');
          waiting = [...left.keys()];
        }
        expect(cluster.harm).toEqual([]);
        expect(cluster.waves.flat().sort()).toEqual(placement.brokers);
      }),
      { numRuns: 60 },
    );
  });

  it('by two runs at once, on machines that know nothing of each other, harms nobody', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlacement, fc.integer({ min: 0, max: 400 }), async (placement, later) => {
        const { clock, cluster, coordinate } = model(placement);
        const [odd, even] = [1, 0].map((rest) => placement.brokers.filter((id) => id % 2 === rest));
        const second = clock.sleep(later).then(() => deploy(cluster, coordinate('b'), even ?? [], 100));
        await clock.runUntil(Promise.all([deploy(cluster, coordinate('a'), odd ?? [], 100), second]));
        expect(cluster.harm).toEqual([]);
        expect(cluster.waves.flat().sort()).toEqual(placement.brokers);
        expect(cluster.permits.entries).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('counts a broker that is up but recovers its logs as away', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(4),
      partitions: [
        [1, 2, 3],
        [4, 2, 3],
      ],
      minIsr: 2,
    });
    cluster.recovers(3);
    const rolled = deploy(cluster, coordinate('a'), [1, 2], 100);
    await clock.runUntil(clock.sleep(60_000));
    expect(cluster.waves).toEqual([]);
    cluster.recovered(3);
    await clock.runUntil(rolled);
    expect(cluster.harm).toEqual([]);
    expect(cluster.waves.flat().sort()).toEqual([1, 2]);
  });

  it('lets nobody go while a broker is dead that metadata still shows in every ISR', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(3),
      partitions: [numbers(3)],
      minIsr: 2,
    });
    cluster.dies(3);
    const rolled = deploy(cluster, coordinate('a'), [1, 2], 100);
    await clock.runUntil(clock.sleep(60_000));
    expect(cluster.waves).toEqual([]);
    cluster.isReborn(3);
    await clock.runUntil(clock.sleep(60_000));
    expect(cluster.waves).toEqual([]);
    cluster.livesAgain(3);
    await clock.runUntil(rolled);
    expect(cluster.harm).toEqual([]);
    expect(cluster.waves.flat().sort()).toEqual([1, 2]);
  });

  it('hands over with no more than one poll between a return and the next permit', async () => {
    const { clock, cluster, coordinate } = model({
      brokers: numbers(3),
      partitions: [numbers(3)],
      minIsr: 2,
    });
    const moments: [string, number][] = [];
    const coordinator = coordinate('a');
    const { request, returned } = coordinator;
    coordinator.request = async (...args) => {
      await request.apply(coordinator, args);
      moments.push(['goes', clock.now()]);
    };
    coordinator.returned = (...args) => {
      moments.push(['returns', clock.now()]);
      return returned.apply(coordinator, args);
    };
    await clock.runUntil(deploy(cluster, coordinator, numbers(3), 100));
    const idle = moments.flatMap(([what, at], index) => {
      const [before, since] = moments[index - 1] ?? ['', 0];
      return what === 'goes' && before === 'returns' ? [at - since] : [];
    });
    expect(idle).toHaveLength(2);
    for (const ms of idle) expect(ms).toBeLessThan(250);
  });
});
