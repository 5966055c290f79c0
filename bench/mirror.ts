import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { openSide, type Side } from '../operations/mirror/drill/side.ts';
import type { ProducerIdentity, TopicLog } from '../operations/ports/topic-log.ts';
import { countMissing, missingFrom } from '../operations/witness/accounting.ts';
import { IntervalSet } from '../operations/witness/interval-set.ts';
import { decode, encode, keyOf } from '../operations/witness/message.ts';
import { makeKeptTopic } from '../operations/witness/topic.ts';
import { startMirror } from '../test/support/mirror.ts';

const command = new Command('mirror')
  .description(
    'Mirrors a filled topic by MirrorMaker 2, and copies it by a plain consume-and-produce loop on the same clusters: ' +
      'messages per second of both, their ratio, and what was lost or doubled.',
  )
  .option('--messages <count>', 'messages of 1 KiB', '200000')
  .option('--no-exactly-once', 'mirror at least once')
  .option('--flow-config <property=value...>', 'properties of the flow’s connectors')
  .parse();
const options = command.opts<{ messages: string; exactlyOnce: boolean; flowConfig?: string[] }>();
const config = Object.fromEntries((options.flowConfig ?? []).map((each) => each.split('=')));

const TOPIC = 'payments';
const PLAIN = 'plain';
const PARTITIONS = 6;
const MESSAGE_BYTES = 1_024;
const BATCH = 500;
const EACH = Math.ceil(Number(options.messages) / PARTITIONS);
const LOOK_MS = 50;
const PATIENCE_MS = 900_000;

const run = randomBytes(4).toString('hex');
const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Each partition gets its own messages, numbered from 0. */
async function fill(side: Side): Promise<void> {
  const log = side.log(TOPIC);
  await Promise.all(
    partitions.map(async (partition) => {
      const identity = await identify(log);
      const key = keyOf(run, partition, 0);
      for (let sequence = 0; sequence < EACH; sequence += BATCH) {
        const records = Array.from({ length: Math.min(BATCH, EACH - sequence) }, (_, index) =>
          encode(run, { key, sequence: sequence + index }, MESSAGE_BYTES),
        );
        await log.append(partition, { identity, sequence, records });
      }
    }),
  );
  await log.close();
}

/** A coordinator that has just begun gives no identity yet. */
async function identify(log: TopicLog): Promise<ProducerIdentity> {
  for (let tries = 1; ; tries++) {
    try {
      return await log.identify();
    } catch (error) {
      if (tries === 20) throw error;
      await delay(500);
    }
  }
}

/** Seconds from the first message of a topic to the last one of every partition, seen from outside, without reading it all. */
async function timeCopy(side: Side, topic: string): Promise<number> {
  const log = side.log(topic);
  const deadline = performance.now() + PATIENCE_MS;
  const open = new Set(partitions);
  let first: number | null = null;
  while (open.size > 0) {
    for (const partition of open) {
      const { end } = await log.bounds(partition).catch(() => ({ end: 0n }));
      if (end > 0n) first ??= performance.now();
      if (end < BigInt(EACH)) continue;
      const { records } = await log.read(partition, end - 10n, 0); // transaction markers stand behind the last
      if (records.some((record) => decode(run, record)?.sequence === EACH - 1)) open.delete(partition);
    }
    if (performance.now() > deadline) throw new Error(`${topic} was not copied in ${PATIENCE_MS / 1_000} s`);
    await delay(LOOK_MS);
  }
  await log.close();
  return (performance.now() - (first ?? 0)) / 1_000;
}

/** A consumer and a producer as an application would write them: one batch after the other, acks=all, idempotent. */
async function plainLoop(source: Side, target: Side): Promise<() => Promise<void>> {
  const producer = await target.messages.producer({ acks: 'all', idempotent: true });
  let sending: Promise<void> = Promise.resolve();
  const consumer = await source.messages.consume({
    ...{ topic: TOPIC, group: 'plain', from: 'beginning' },
    onMessages(messages) {
      const copies = messages.map(({ key, value, partition }) => ({ key, value, partition }));
      sending = sending.then(() => producer.send(PLAIN, copies));
      return messages.length;
    },
  });
  return async () => {
    await consumer.close();
    await sending;
    await producer.close();
  };
}

async function account(side: Side, topic: string): Promise<string> {
  const log = side.committed(topic, PARTITIONS);
  await log.readOn();
  const all = new IntervalSet();
  for (let sequence = 0; sequence < EACH; sequence++) all.add(sequence);
  const owed = new Map(partitions.map((partition) => [keyOf(run, partition, 0), all]));
  const lost = countMissing(missingFrom(owed, log.seen));
  await log.close();
  return `${lost} lost, ${log.duplicated} duplicated`;
}

const mirror = await startMirror({ exactlyOnce: options.exactlyOnce, flow: { config } });
try {
  const east = openSide('source', { ...mirror.east, name: 'east' });
  const west = openSide('target', { ...mirror.west, name: 'west' });
  await mirror.worker(1).stop();
  await makeKeptTopic(east.admin, TOPIC, PARTITIONS);
  await makeKeptTopic(west.admin, PLAIN, PARTITIONS);
  console.log(`Filling '${TOPIC}' with ${EACH * PARTITIONS} messages of ${MESSAGE_BYTES} bytes …`);
  await fill(east);
  const timing = timeCopy(west, PLAIN);
  const stop = await plainLoop(east, west);
  const plain = await timing;
  await stop();
  await mirror.worker(1).start();
  await mirror.mirrored(`east.${TOPIC}`);
  const mirrored = await timeCopy(west, `east.${TOPIC}`);
  const rate = (seconds: number) =>
    `${seconds.toFixed(1)} s, ${Math.round((EACH * PARTITIONS) / seconds)} messages/s`;
  console.log(`plain loop   ${rate(plain)}; ${await account(west, PLAIN)}`);
  console.log(
    `MirrorMaker  ${rate(mirrored)}; ${await account(west, `east.${TOPIC}`)}; exactly-once ${options.exactlyOnce ? 'on' : 'off'}`,
  );
  console.log(`ratio        ${(plain / mirrored).toFixed(2)}`);
  await Promise.all([east.close(), west.close()]);
} finally {
  await mirror.dispose();
}
