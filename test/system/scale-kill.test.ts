import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { place } from '../../model/placement/place.ts';
import { reassignmentTopic } from '../../operations/clients/reassignment-topic.ts';
import type { JournaledRun } from '../../operations/ports/reassignment.ts';
import { placementBrokers } from '../../operations/rebalance/goal.ts';
import type { WitnessReport } from '../../operations/witness/report.ts';
import { countCopies } from '../support/copies.ts';
import { fillTopic } from '../support/fill.ts';
import { APPLY, crash, deployUntilDone, killAfter, printed } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import {
  layoutOf,
  mapOf,
  movedBetween,
  prepareInternalTopics,
  spreadOf,
  throttlesLeft,
  withAdmin,
} from '../support/replicas.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

/** How often a deploy after a kill may be repeated. */
const ATTEMPTS = 3;
/** How many moments of a scale-out and of a scale-in. */
const KILLS = LONG ? 10 : 1;
/** Enough data for its throttle that the moves take some seconds. */
const MEBIBYTES_EACH = 1.5;
const THROTTLE = { mebibytesPerSecond: 4 };
/** The moves take about this long, in milliseconds; the kills are spread over it. */
const MOVING_MS = 4_500;

/** What terraform prints when replicas begin to move. */
const BALANCING = /kafka_cluster\.orders: Modifying/;
const DRAINING = /kafka_broker\.orders_broker_\d: Destroying/;

const moments = Array.from({ length: KILLS }, (_, index) => [
  Math.round(((index + 0.3) * MOVING_MS) / KILLS),
]);

const MODES = LONG ? (['kraft', 'zookeeper'] as const) : (['kraft'] as const);

describe.each(MODES)('a scaling in %s mode that is killed', (metadata) => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({
      metadata,
      servers: 1,
      topics: { payments: { partitions: 12 }, customers: { partitions: 5 } },
      cluster: { throttle: THROTTLE },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    await prepareInternalTopics(platform.bootstrapServers());
    await fillTopic(platform.bootstrapServers(), 'payments', 12, MEBIBYTES_EACH * 1_048_576);
  });

  afterAll(async () => platform?.dispose());

  for (const [moment = 0] of moments) {
    it(`${moment} ms after replicas began to move to new brokers is finished by the next, moving nothing twice`, {
      timeout: 300_000,
    }, async () => {
      await finishes(platform, { brokers: range(5), scope: 'balance', start: BALANCING, moment });
    });

    it.runIf(LONG)(
      `${moment} ms after brokers that leave began to be drained is finished by the next, moving nothing twice`,
      {
        timeout: 300_000,
      },
      async () => {
        await finishes(platform, { brokers: range(3), scope: 'drain', start: DRAINING, moment });
      },
    );
  }

  it.runIf(LONG)(
    'and taken back in the code is taken back, with a warning and without a throttle left',
    {
      timeout: 240_000,
    },
    async () => {
      await atSize(platform, 3);
      platform.change({ brokers: 5 });
      await killAfter(platform, BALANCING, 1_500);
      platform.change({ brokers: 3 });
      expect(tail((await deployUntilDone(platform, ATTEMPTS)).output)).toContain('Apply complete');
      const after = await layoutOf(platform.bootstrapServers());
      expect(after.brokers.map(({ id }) => id)).toEqual([1, 2, 3]);
      expect(spreadOf(after, [1, 2, 3]).replicas).toBeLessThanOrEqual(1);
      expect(await throttlesLeft(platform.bootstrapServers())).toEqual([]);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  const deaths = [
    { brokers: 3, start: DRAINING, victim: 2, who: 'broker that stays', what: 'a drain' },
    { brokers: 5, start: BALANCING, victim: 4, who: 'new broker', what: 'moves to it' },
  ];
  it.runIf(LONG).each(deaths)(
    'by the death of a $who in the middle of $what goes on when the broker is back',
    {
      timeout: 240_000,
    },
    async ({ brokers, start, victim }) => {
      await atSize(platform, brokers === 5 ? 3 : 5);
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      platform.change({ brokers });
      const running = platform.start(...APPLY);
      await printed(running, start);
      await delay(1_500);
      await crash(platform.containerOf(victim));
      expect(tail((await running).all)).toContain('Apply complete');
      const after = await layoutOf(platform.bootstrapServers());
      expect(after.brokers.map(({ id }) => id)).toEqual(range(brokers));
      expect(spreadOf(after, range(brokers)).replicas).toBeLessThanOrEqual(1);
      expect(await throttlesLeft(platform.bootstrapServers())).toEqual([]);
      expect(await witness.stop({ leaving: [4, 5] })).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it.runIf(LONG)(
    'while brokers are drained, and whose code then keeps them, shows in the plan and fills them again',
    {
      timeout: 240_000,
    },
    async () => {
      await atSize(platform, 5);
      platform.change({ brokers: 3 });
      await killAfter(platform, DRAINING, 2_000);
      platform.change({ brokers: 5 });
      const plan = await platform.plan();
      expect(plan.exitCode).toBe(2);
      expect(plan.output).toMatch(/settled = false -> true/);
      expect(plan.output).toMatch(/An interrupted rearrangement goes on/);
      expect(tail((await deployUntilDone(platform, ATTEMPTS)).output)).toContain('Apply complete');
      const after = await layoutOf(platform.bootstrapServers());
      expect(spreadOf(after, [1, 2, 3, 4, 5]).replicas).toBeLessThanOrEqual(1);
      expect(await throttlesLeft(platform.bootstrapServers())).toEqual([]);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );
});

const range = (brokers: number): readonly number[] =>
  Array.from({ length: brokers }, (_, index) => index + 1);

interface Interruption {
  /** Those of the new code. */
  readonly brokers: readonly number[];
  readonly scope: 'balance' | 'drain';
  /** What terraform prints when the moves begin. */
  readonly start: RegExp;
  /** Milliseconds after that. */
  readonly moment: number;
}

/** Kills a deploy at a moment and lets the next one finish it: it ends at the map that was written down, with the fewest moves. */
async function finishes(
  platform: TestPlatform,
  { brokers, scope, start, moment }: Interruption,
): Promise<void> {
  await atSize(platform, brokers.length === 5 ? 3 : 5);
  const before = await layoutOf(platform.bootstrapServers());
  const { minimum } = place({
    brokers: placementBrokers(brokers, before),
    partitions: before.partitions,
    scope,
  });
  const bootstrapServers = platform.bootstrapServers();
  const witness = await witnessOf({ bootstrapServers, topic: 'payments' });
  const copies = countCopies(bootstrapServers.slice(0, 3));
  platform.change({ brokers: brokers.length });
  await killAfter(platform, start, moment);
  const written = await withAdmin(bootstrapServers, (admin) => reassignmentTopic(admin).read());
  expect(tail((await deployUntilDone(platform, ATTEMPTS)).output)).toContain('Apply complete');
  const after = await layoutOf(platform.bootstrapServers());
  const copied = await copies.stop();
  expect(mapOf(after)).toMatchObject(targetsOf(written));
  expect(movedBetween(before, after)).toBe(minimum);
  expect([...copied].filter(([, times]) => times > 1)).toEqual([]);
  expect(await throttlesLeft(platform.bootstrapServers())).toEqual([]);
  const report = await witness.stop({ leaving: [4, 5] });
  expect(report).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
  if (!LONG) return expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  console.log(JSON.stringify({ scope, moment, ...summary(written, copied, minimum, report) }));
}

/** `topic-partition` to the replicas that a journaled run gives it. */
const targetsOf = (run: JournaledRun | null): Record<string, readonly number[]> =>
  Object.fromEntries(
    run?.topics.flatMap(({ topic, moves }) =>
      moves.map(({ partition, to }): [string, readonly number[]] => [`${topic}-${partition}`, to]),
    ) ?? [],
  );

const summary = (
  run: JournaledRun | null,
  copied: ReadonlyMap<string, number>,
  minimum: number,
  report: WitnessReport,
) => ({
  journaled: run !== null,
  throttledAtKill: run?.throttled ?? false,
  minimum,
  copiesSeen: copied.size,
  repeated: [...copied.values()].filter((times) => times > 1).length,
  acked: report.acked,
  lost: report.lost,
  reordered: report.reordered,
  belowMinIsr: report.belowMinIsr.length,
});

/** As an earlier test leaves it, or deployed so. */
async function atSize(platform: TestPlatform, brokers: number): Promise<void> {
  if (platform.bootstrapServers().length === brokers) return;
  platform.change({ brokers });
  expect(tail((await platform.deploy()).output)).toContain('Apply complete');
}
