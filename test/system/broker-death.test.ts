import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCaughtUp } from '../../operations/roll/verdict.ts';
import { APPLY, crash, deployUntilDone, printed } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type PlatformDescription, type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { type Moment, type Replacement, watchReplacements } from '../support/replacements.ts';
import { withAdmin } from '../support/replicas.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 400_000 };
const BROKERS = [1, 2, 3];
const VERSIONS = {
  zookeeper: { from: '3.8.1', to: '3.9.2' },
  kraft: { from: '4.2.0', to: '4.3.1' },
} as const;

describe.each(LONG ? (['zookeeper', 'kraft'] as const) : (['zookeeper'] as const))(
  'the death of a broker in %s mode',
  (metadata) => {
    const { from, to } = VERSIONS[metadata];
    let platform: TestPlatform;

    beforeAll(async () => {
      platform = await testPlatform({
        metadata,
        servers: 5,
        cluster: { version: from },
        topics: { payments: { partitions: 6 } },
      });
      platform.change({ servers: 3 });
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    });

    afterAll(async () => platform?.dispose());

    it.runIf(LONG)(
      'that was just replaced, in the middle of a roll, takes nobody else down',
      PATIENCE,
      async () => {
        const config = { 'queued.max.requests': 600 };
        const seen = await deployThroughDeath(platform, { cluster: { version: from, config } }, THE_NEW_ONE);
        expect(seen.report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
        expect(seen.toldMeanwhile).toEqual([]);
      },
    );

    it(
      'while another is replaced stops the roll until it is back, and nothing is lost',
      PATIENCE,
      async () => {
        const config = { 'queued.max.requests': 700 };
        const seen = await deployThroughDeath(platform, { cluster: { version: from, config } }, ANOTHER);
        expect(seen.report).toMatchObject(FLAWLESS);
        expect(seen.toldMeanwhile).toEqual([]);
      },
    );

    if (!LONG) return;

    it.each([
      ['that was just upgraded', { version: to }, THE_NEW_ONE],
      ['while another is taken back to the version before', { version: from }, ANOTHER],
      ['while another is upgraded', { version: to }, ANOTHER],
    ])('%s loses nothing', PATIENCE, async (_name, cluster, victim) => {
      const seen = await deployThroughDeath(platform, { cluster }, victim);
      expect(seen.report).toMatchObject(FLAWLESS);
      expect(seen.toldMeanwhile).toEqual([]);
    });

    if (metadata === 'kraft') return;

    it.each([
      ['while the ensemble grows', 5, { ...ANOTHER, moment: /zookeeper_server_(4): Creating/ }],
      ['while the ensemble shrinks', 3, { ...ANOTHER, moment: /zookeeper_server_(5): Destroying/ }],
      ['that is told of a grown ensemble', 5, THE_NEW_ONE],
      ['while another is told of a shrunk ensemble', 3, ANOTHER],
    ])('%s loses nothing', PATIENCE, async (_name, servers, victim) => {
      const seen = await deployThroughDeath(platform, { cluster: { version: to }, servers }, victim);
      expect(seen.report).toMatchObject(FLAWLESS);
      expect(seen.toldMeanwhile).toEqual([]);
    });
  },
);

interface Death {
  /** What terraform prints shortly before it; its first group is an id. */
  readonly moment: RegExp;
  readonly victimOf: (id: number) => number;
}

const REPLACED = /docker_container\.orders_broker_(\d): Creation complete/;
/** The broker whose new container has just been started. */
const THE_NEW_ONE: Death = { moment: REPLACED, victimOf: (id) => id };
/** One that has nothing to do with it: two are away together, which no gate can help. */
const ANOTHER: Death = { moment: REPLACED, victimOf: (id) => (id % BROKERS.length) + 1 };

/** Deploys a change, lets a broker die in the middle of it, and deploys again if that was too much. */
async function deployThroughDeath(
  platform: TestPlatform,
  change: Partial<PlatformDescription>,
  { moment, victimOf }: Death,
) {
  const bootstrapServers = platform.bootstrapServers();
  const witness = await witnessOf({ bootstrapServers, topic: 'payments' });
  const containers = watchReplacements(new Map(BROKERS.map((id) => [platform.containerOf(id), id])));
  platform.change(change);
  const running = platform.start(...APPLY);
  const [, id] = await printed(running, moment);
  await delay(500);
  const victim = victimOf(Number(id));
  const died = Date.now();
  await crash(platform.containerOf(victim));
  const returned = backAgain(bootstrapServers, victim);
  const first = await running;
  if (first.exitCode !== 0) console.log(`the deploy itself has failed:\n${tail(first.all)}`);
  const last = first.exitCode === 0 ? first.all : (await deployUntilDone(platform)).output;
  const back = await returned;
  const replaced = await containers.stop();
  const report = await witness.stop();
  expect(tail(last)).toContain('Apply complete');
  expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  return { report, toldMeanwhile: toldBetween(replaced, died, back, victim) };
}

/** When the broker was last seen away: by the beginning of that look, since an answer can be late on a busy machine. */
const backAgain = (bootstrapServers: readonly string[], victim: number): Promise<Moment> =>
  withAdmin(bootstrapServers, async (admin) => {
    const deadline = Date.now() + 300_000;
    for (let away: Moment | null = null; Date.now() < deadline; await delay(50)) {
      const began = Date.now();
      const cluster = await admin.describe().catch(() => null);
      if (cluster === null) continue;
      if (!isCaughtUp(cluster, victim)) away = began;
      else if (away !== null) return away;
    }
    throw new Error(`broker ${victim} did not come back`);
  });

/** How long a permit takes from the gate through terraform to Docker, in milliseconds: such a broker went before the death. */
const ON_ITS_WAY_MS = 500;

/** Brokers that were let go between the death of one and its return, and when. */
const toldBetween = (replaced: readonly Replacement[], died: Moment, back: Moment, victim: number) =>
  replaced
    .filter(({ broker, told }) => broker !== victim && told > died + ON_ITS_WAY_MS && told < back)
    .map(({ broker, told }) => ({ broker, afterDeathMs: told - died, beforeReturnMs: back - told }));
