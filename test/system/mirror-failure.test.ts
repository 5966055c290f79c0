import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type DrillProducer, startProducer } from '../../operations/mirror/drill/application.ts';
import type { CommittedLog } from '../../operations/mirror/drill/committed-log.ts';
import { Ledger } from '../../operations/mirror/drill/ledger.ts';
import { openSide, type Side } from '../../operations/mirror/drill/side.ts';
import { countMissing, missingFrom, sizeOf } from '../../operations/witness/accounting.ts';
import { makeKeptTopic } from '../../operations/witness/topic.ts';
import { LONG } from '../support/long.ts';
import { type RunningMirror, startMirror } from '../support/mirror.ts';

const PARTITIONS = 3;
const RATE = 300;
/** How long messages flow before a failure, and after it. */
const CALM_MS = 2_000;
/** How long a failure lasts. */
const FAILURE_MS = 3_000;
const CATCH_UP_MS = 120_000;

let mirror: RunningMirror;
let east: Side;
let west: Side;

beforeAll(async () => {
  const brokers = { mode: 'kraft', brokers: 3 } as const;
  mirror = await startMirror({ exactlyOnce: true, source: brokers, target: brokers });
  east = openSide('source', { ...mirror.east, name: 'east' });
  west = openSide('target', { ...mirror.west, name: 'west' });
}, 240_000);
afterAll(async () => {
  await Promise.allSettled([east?.close(), west?.close()]);
  await mirror?.dispose();
});

describe('a mirror with exactly-once completes, without a gap and without doubles, when', () => {
  it('its worker is killed', () =>
    survives(async () => {
      await mirror.worker(1).kill();
      await delay(FAILURE_MS);
      await mirror.worker(1).start();
    }));

  it.runIf(LONG)('a broker of the source is killed', () =>
    survives(async () => {
      await mirror.east.broker(2).kill();
      await delay(FAILURE_MS);
      await mirror.east.broker(2).start();
    }),
  );

  it('a broker of the target is killed', () =>
    survives(async () => {
      await mirror.west.broker(2).kill();
      await delay(FAILURE_MS);
      await mirror.west.broker(2).start();
    }));

  it.runIf(LONG)('its worker is without the network of the target for a while', () =>
    survives(async () => {
      const network = new Docker().getNetwork(mirror.west.name);
      await network.disconnect({ Container: mirror.worker(1).container, Force: true });
      await delay(FAILURE_MS);
      await network.connect({ Container: mirror.worker(1).container });
    }),
  );
}, 240_000);

/** Produces while something fails and after it, and accounts for every message at the target. */
async function survives(failure: () => Promise<void>): Promise<void> {
  const topic = `payments-${randomBytes(4).toString('hex')}`;
  const ledger = new Ledger();
  await makeKeptTopic(east.admin, topic, PARTITIONS);
  const producer = produce(ledger, topic);
  await mirror.mirrored(`east.${topic}`);
  const mirrored = west.committed(`east.${topic}`, PARTITIONS);
  onTestFinished(() => mirrored.close());
  await delay(CALM_MS);
  await failure();
  await delay(CALM_MS);
  await producer.stop(30_000);
  const owed = ledger.ackedAt('source');
  const missing = await untilThere(mirrored, owed);
  expect(sizeOf(owed)).toBeGreaterThan(0);
  expect({ missing, duplicated: mirrored.duplicated }).toEqual({ missing: 0, duplicated: 0 });
}

function produce(ledger: Ledger, topic: string): DrillProducer {
  const run = randomBytes(4).toString('hex');
  const load = { run, topic, partitions: PARTITIONS, messagesPerSecond: RATE };
  const producer = startProducer(east, ledger, load);
  onTestFinished(() => producer.stop(0));
  return producer;
}

/** How many are still missing in the end. */
async function untilThere(log: CommittedLog, owed: ReturnType<Ledger['ackedAt']>): Promise<number> {
  const deadline = Date.now() + CATCH_UP_MS;
  for (;;) {
    await log.readOn().catch(() => {}); // its leader may be away
    const missing = countMissing(missingFrom(owed, log.seen));
    if (missing === 0 || Date.now() > deadline) return missing;
    await delay(200);
  }
}
