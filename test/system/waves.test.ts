import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { permitTopic } from '../../operations/clients/permit-topic.ts';
import type { KafkaAdmin } from '../../operations/ports/kafka.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const RACKS = { racks: ['a', 'b', 'c'] };

describe.runIf(LONG)('six brokers in three racks', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({
      brokers: 6,
      servers: 1,
      cluster: RACKS,
      topics: { payments: { partitions: 18 } },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  });

  afterAll(async () => platform?.dispose());

  it('are rolled in three waves of two, and nothing is lost, below min ISR or led by another than it should', {
    timeout: 180_000,
  }, async () => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const controller = await asked(platform, (admin) => admin.activeController());
    platform.change({ cluster: { ...RACKS, config: { 'queued.max.requests': 600 } } });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    const waves = wavesIn(deployed.output);
    expect(await asked(platform, displacedLeaders)).toEqual([]);
    expect(waves.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(waves.at(-1)).toContain(controller);
    expect(await witness.stop()).toMatchObject({ ...FLAWLESS, mostBrokersAway: 2, belowMinIsr: [] });
    expect(await asked(platform, (admin) => permitTopic(admin).outstanding())).toEqual([]);
  });

  it('are not rolled when topics can’t lose any of them, which the plan names once with their counts', {
    timeout: 120_000,
  }, async () => {
    await asked(platform, async (admin) => {
      const config = new Map([['min.insync.replicas', '2']]);
      await admin.createTopic({ name: 'single', partitions: 6, replicationFactor: 1, config: new Map() });
      await admin.createTopic({ name: 'strict', partitions: 4, replicationFactor: 2, config });
    });
    const config = { 'queued.max.requests': 700 };
    platform.change({ cluster: { ...RACKS, config } });
    const refused = await platform.plan();
    expect(refused.exitCode).toBe(1);
    expect(refused.output.match(/A member can’t be replaced without an outage/g)).toHaveLength(1);
    expect(tail(refused.output)).toContain(
      '10 partitions of 2 topics of the cluster would fall below min ISR whichever of their brokers goes: ' +
        'single (6 partitions, replication factor 1, min.insync.replicas 2), ' +
        'strict (4 partitions, replication factor 2, min.insync.replicas 2)',
    );
    platform.change({ cluster: { ...RACKS, config, availability: 'best-effort' } });
    expect(await platform.plan()).toMatchObject({ exitCode: 2 });
  });
});

/** Who was let go before those that had gone were in again, by what terraform printed. */
function wavesIn(output: string): number[][] {
  const waves: number[][] = [];
  const away = new Set<number>();
  for (const [, id, step] of output.matchAll(
    /kafka_broker\.orders_broker_(\d+): (Destruction|Creation) complete/g,
  )) {
    const broker = Number(id);
    if (step === 'Creation') away.delete(broker);
    else {
      if (away.size === 0) waves.push([]);
      away.add(broker);
      waves.at(-1)?.push(broker);
    }
  }
  return waves.map((wave) => wave.sort((a, b) => a - b));
}

async function asked<T>(
  platform: TestPlatform,
  question: (admin: ConnectedKafkaAdmin) => Promise<T>,
): Promise<T> {
  const admin = connectKafkaAdmin({ bootstrapServers: platform.bootstrapServers() });
  try {
    return await question(admin);
  } finally {
    await admin.close();
  }
}

/** Partitions that another broker than their first replica leads, once brokers have had time to learn of an election. */
async function displacedLeaders(admin: KafkaAdmin): Promise<readonly string[]> {
  for (let look = 1; ; look++) {
    const { topics } = await admin.describe();
    const displaced = [...topics.values()].flatMap(({ name, partitions }) =>
      partitions
        .filter(({ leader, replicas }) => leader !== replicas[0])
        .map(({ partition }) => `${name}-${partition}`),
    );
    if (displaced.length === 0 || look === 10) return displaced;
    await delay(100);
  }
}
