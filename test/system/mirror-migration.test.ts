import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsumer, startProducer } from '../../operations/mirror/drill/application.ts';
import { staleSeconds } from '../../operations/mirror/drill/bound.ts';
import { redelivery } from '../../operations/mirror/drill/figures.ts';
import { Ledger } from '../../operations/mirror/drill/ledger.ts';
import { committed, openSide, type Side } from '../../operations/mirror/drill/side.ts';
import { countMissing, missingFrom, sizeOf } from '../../operations/witness/accounting.ts';
import { makeKeptTopic } from '../../operations/witness/topic.ts';
import { LONG } from '../support/long.ts';
import { type RunningMirror, startMirror } from '../support/mirror.ts';

const TOPIC = 'payments';
const GROUP = 'billing';
const PARTITIONS = 3;
/** Messages, before and after. */
const ENOUGH = 600;

let mirror: RunningMirror;
let old: Side;
let next: Side;

beforeAll(async () => {
  mirror = await startMirror({
    source: { mode: 'zookeeper', brokers: 1, servers: 1 },
    target: { mode: 'kraft', brokers: 1 },
    policy: 'identity',
    exactlyOnce: true,
  });
  old = openSide('source', { ...mirror.east, name: 'east' });
  next = openSide('target', { ...mirror.west, name: 'west' });
}, 240_000);
afterAll(async () => {
  await Promise.allSettled([old?.close(), next?.close()]);
  await mirror?.dispose();
});

describe.runIf(LONG)('a cluster of Kafka 3.9 with ZooKeeper moves to one of Kafka 4.3 in KRaft mode', () => {
  it('through a mirror that keeps topic names: consumers go on where they were, and nothing is lost or doubled', async () => {
    const ledger = new Ledger();
    const produce = (side: Side) =>
      startProducer(side, ledger, {
        ...{
          run: randomBytes(4).toString('hex'),
          topic: TOPIC,
          partitions: PARTITIONS,
          messagesPerSecond: 200,
        },
      });
    await makeKeptTopic(old.admin, TOPIC, PARTITIONS);
    const before = produce(old);
    const reading = await startConsumer(old, ledger, [TOPIC], GROUP);
    await mirror.mirrored(TOPIC);
    await until(() => sizeOf(ledger.ackedAt('source')) >= ENOUGH);

    await before.stop(30_000);
    const log = next.committed(TOPIC, PARTITIONS);
    const moved = ledger.ackedAt('source');
    await until(async () => {
      await log.readOn();
      return missingFrom(moved, log.seen).length === 0 && missingFrom(moved, ledger.processed).length === 0;
    });
    await until(async () => (await committed(next, GROUP, TOPIC)).size === PARTITIONS);
    const flow = mirror.manifest.mirrorMakers?.[0]?.flows[0];
    if (flow === undefined) throw new Error('the mirror has a flow');
    await delay(staleSeconds(flow) * 1_000);
    await reading.close();
    const atOld = [...ledger.processings];

    const readingAgain = await startConsumer(next, ledger, [TOPIC], GROUP);
    const after = produce(next);
    await until(() => sizeOf(ledger.ackedAt('target')) >= ENOUGH);
    await after.stop(30_000);
    const all = () => countMissing(missingFrom(ledger.ackedAt('target'), ledger.processed));
    await until(() => all() === 0);
    await readingAgain.close();
    await log.readOn();
    const atNew = ledger.processings.slice(atOld.length);
    expect({
      lost: countMissing(missingFrom(moved, log.seen)) + all(),
      duplicated: log.duplicated,
      exceeded: redelivery(flow, atOld, atNew).exceeded,
    }).toEqual({ lost: 0, duplicated: 0, exceeded: [] });
    await log.close();
  }, 300_000);
});

async function until(happened: () => Promise<boolean> | boolean): Promise<void> {
  for (
    const deadline = Date.now() + 120_000;
    !(await Promise.resolve(happened()).catch(() => false));
    await delay(200)
  )
    if (Date.now() > deadline) throw new Error('it did not happen in two minutes');
}
