import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TerraformStack } from 'cdktf';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  JmxExporter,
  KafkaCluster,
  Metadata,
  MirrorMaker,
  type MirrorMakerProps,
} from '../../constructs/index.ts';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { connectMessages } from '../../operations/clients/messages.ts';
import type { IncomingMessage } from '../../operations/ports/messages.ts';
import { weaknesses } from '../support/hardening.ts';
import { crash } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';
import { watchReplacements, wavesOf } from '../support/replacements.ts';

const COUNT = 300;
const WORKERS = [1, 2];
/** Tests don't want to wait. */
const intervals = { refreshTopics: 1, refreshGroups: 1, checkpoints: 1, groupOffsets: 1, topicConfigs: 1 };

let platform: TestPlatform;
let ports: number[];

/** A stack with a second cluster, `copy`, and what is mirrored to it from `orders`, its first. */
const mirrored =
  (changes: Partial<MirrorMakerProps> = {}) =>
  (stack: TerraformStack): void => {
    const orders = stack.node.findChild('orders') as KafkaCluster;
    const copy = new KafkaCluster(stack, 'copy', {
      version: '4.3.1',
      metadata: Metadata.kraft(),
      brokers: 1,
      hostPorts: { from: ports[0] as number },
      jmxExporter: JmxExporter.off(),
    });
    new MirrorMaker(stack, 'mm2', {
      workers: WORKERS.length,
      exactlyOnce: true,
      flows: [{ source: orders, target: copy, intervals }],
      jmxExporter: JmxExporter.on({ hostPorts: { from: ports[1] as number } }),
      ...changes,
    });
  };

describe('a mirror', () => {
  beforeAll(async () => {
    ports = await freePorts(3);
    platform = await testPlatform({
      metadata: 'kraft',
      brokers: 1,
      topics: { 'pay.ments': { partitions: 3, config: { 'retention.ms': 86_400_000 } } },
      more: mirrored(),
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  }, 240_000);
  afterAll(() => platform?.dispose());

  it('is deployed with both its clusters at once, and has nothing to change then', async () => {
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('runs in containers that may do what they need and no more', async () => {
    const containers = platform.manifest().mirrorMakers?.flatMap(({ workers }) => workers) ?? [];
    expect(containers).toHaveLength(WORKERS.length);
    expect((await Promise.all(containers.map(({ container }) => weaknesses(container)))).flat()).toEqual([]);
  });

  it('copies keys, values, headers, timestamps and partitions', async () => {
    await produce(COUNT);
    const copies = await consume(copyServers(), 'orders.pay.ments', COUNT);
    const originals = await consume(platform.bootstrapServers(), 'pay.ments', COUNT);
    expect(copies.map(essence).sort()).toEqual(originals.map(essence).sort());
    expect(new Set(copies.map(({ partition }) => partition)).size).toBe(3);
  });

  it('copies the properties of topics, and translates the offsets of consumer groups', async () => {
    const group = `billing-${randomBytes(4).toString('hex')}`;
    await consume(platform.bootstrapServers(), 'pay.ments', COUNT, group);
    const admin = connectKafkaAdmin({ bootstrapServers: copyServers() });
    try {
      const translated = async () =>
        ((await admin.groupOffsets([group])).get(group) ?? []).reduce(
          (sum, each) => sum + Number(each.offset),
          0,
        );
      // What is left of each partition is its transaction marker at most.
      await until(async () => (await translated()) >= COUNT);
      const configs = await admin.topicConfigs(['orders.pay.ments']);
      expect(configs.get('orders.pay.ments')?.get('retention.ms')).toBe('86400000');
    } finally {
      await admin.close();
    }
  });

  it('serves metrics of what it mirrors, by flow', async () => {
    const urls =
      platform.manifest().mirrorMakers?.[0]?.workers.map(({ metricsUrl }) => metricsUrl ?? '') ?? [];
    const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    const counts = texts.flatMap((text) => [
      ...text.matchAll(
        /^kafka_connect_mirror_source_record_total\{partition="\d",source="orders",target="copy",topic="orders\.pay\.ments"\} (\d+)/gm,
      ),
    ]);
    expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(COUNT);
  });

  it.runIf(LONG)('has its workers replaced one at a time when it changes, and nothing else', async () => {
    const others = await startedAt('orders-1', 'copy-1');
    const names = new Map(WORKERS.map((id) => [container(`mm2-${id}`), id] as const));
    const watch = watchReplacements(names);
    platform.change({ more: mirrored({ config: { 'offset.flush.interval.ms': 4000 } }) });
    const deployed = await platform.deploy();
    const replaced = await watch.stop();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(wavesOf(replaced)).toHaveLength(WORKERS.length);
    expect(await startedAt('orders-1', 'copy-1')).toEqual(others);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('goes on after its workers were killed, and copies every message once', async () => {
    const meanwhile = produce(COUNT);
    for (const id of WORKERS) await crash(container(`mm2-${id}`));
    await meanwhile;
    await produce(COUNT);
    const copies = await consume(copyServers(), 'orders.pay.ments', 3 * COUNT);
    expect(copies).toHaveLength(3 * COUNT);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('is destroyed with its clusters, which wait until its workers have left', async () => {
    const destroyed = await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
    expect(tail(destroyed.output)).toContain('Destroy complete');
    expect(destroyed.output).toMatch(
      /docker_container\.mm2_worker_\d: Destroying.*kafka_cluster\.orders: Destruction complete/,
    );
    const left = await execa('docker', ['ps', '--all', '--filter', `name=${platform.stack}-`, '--quiet']);
    expect(left.stdout).toBe('');
  });
}, 240_000);

const container = (member: string): string => `${platform.stack}-${member}`;
const copyServers = (): string[] =>
  platform
    .manifest()
    .clusters.find(({ name }) => name === 'copy')
    ?.bootstrapServers.split(',') ?? [];

const startedAt = async (...members: string[]): Promise<string> =>
  (await execa('docker', ['inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...members.map(container)]))
    .stdout;

async function produce(count: number): Promise<void> {
  const messages = connectMessages({ bootstrapServers: platform.bootstrapServers() });
  const producer = await messages.producer({ acks: 'all', idempotent: true });
  const each = Array.from({ length: count }, (_, index) => ({
    key: index % 10 === 0 ? null : `key-${index}`,
    value: index % 7 === 0 ? null : `value-${index}`,
    headers: { trace: randomBytes(8).toString('hex') },
  }));
  await producer.send('pay.ments', each);
  await producer.close();
}

/** The first `count` messages of a topic, by a group of its own; all that come in the meantime, where there are more. */
async function consume(
  bootstrapServers: string[],
  topic: string,
  count: number,
  group = `test-${randomBytes(4).toString('hex')}`,
): Promise<readonly IncomingMessage[]> {
  const seen: IncomingMessage[] = [];
  const onMessages = (messages: readonly IncomingMessage[]) => {
    seen.push(...messages);
    return messages.length;
  };
  const consumer = await connectMessages({ bootstrapServers }).consume({
    topic,
    group,
    from: 'beginning',
    onMessages,
  });
  await until(async () => seen.length >= count);
  // A copy too many would be there by now.
  await delay(1_000);
  await consumer.close();
  return seen;
}

const essence = ({ partition, timestamp, key, value, headers }: IncomingMessage): string =>
  JSON.stringify([
    partition,
    timestamp,
    String(key),
    String(value),
    headers.map(([name, each]) => [name, String(each)]),
  ]);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    if (await holds()) return;
    await delay(250);
  }
  throw new Error('waited 120 s in vain');
}
