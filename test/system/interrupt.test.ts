import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { permitTopic } from '../../operations/clients/permit-topic.ts';
import { APPLY, deployUntilDone, killAfter, printed, STATE_IS_WRITTEN_MS } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

/** A change that replaces every broker. */
let generation = 0;
const anotherConfig = () => ({ cluster: { config: { 'queued.max.requests': 500 + ++generation } } });

describe('a deploy that is killed', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({ topics: { payments: { partitions: 6 } } });
  });

  afterAll(async () => platform?.dispose());

  it('half-way through the first creation is finished by the next', { timeout: 240_000 }, async () => {
    await platform.terraform('init', '-input=false', '-no-color');
    await killAfter(platform, /docker_container\.\w+: Creation complete/, STATE_IS_WRITTEN_MS);
    const next = await platform.deploy();
    expect(tail(next.output)).toContain('Apply complete');
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  const moments: [string, RegExp][] = [
    [
      'while a broker’s container is being replaced',
      /docker_container\.orders_broker_\d: Destruction complete/,
    ],
    ['after a broker’s permit, before its container goes', /kafka_broker\.\w+: Destruction complete/],
    ['while the new broker comes up', /docker_container\.orders_broker_\d: Creation complete/],
  ];
  it.each(LONG ? moments : moments.slice(0, 1))(
    '%s leaves its permit written, and the next loses nothing',
    { timeout: 300_000 },
    async (_name, moment) => {
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      platform.change(anotherConfig());
      await killAfter(platform, moment, STATE_IS_WRITTEN_MS);
      expect(await outstanding(platform)).toHaveLength(1);
      const next = await deployUntilDone(platform);
      const report = await witness.stop();
      expect(tail(next.output)).toContain('Apply complete');
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
      expect(await outstanding(platform)).toEqual([]);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it.runIf(LONG)(
    'by the death of the provider alone is finished by the next',
    { timeout: 300_000 },
    async () => {
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      platform.change(anotherConfig());
      const running = platform.start(...APPLY);
      await printed(running, /docker_container\.orders_broker_\d: Creating/);
      await delay(STATE_IS_WRITTEN_MS);
      const providers = await execa('pgrep', ['-P', String(running.pid), '-f', 'terraform-provider-kafka'], {
        reject: false,
      });
      for (const pid of providers.stdout.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
      expect((await running).exitCode).toBe(1);
      const next = await deployUntilDone(platform);
      expect(tail(next.output)).toContain('Apply complete');
      expect(await witness.stop()).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it('by Ctrl-C stops at once: nobody who waits goes down any more', { timeout: 240_000 }, async () => {
    platform.change(anotherConfig());
    const running = platform.start(...APPLY);
    await printed(running, /kafka_broker\.\w+: Destruction complete/);
    process.kill(running.pid as number, 'SIGINT');
    const { all, exitCode } = await running;
    expect(exitCode).toBe(1);
    expect(all.match(/kafka_broker\.\w+: Destruction complete/g)).toHaveLength(1);
    expect(tail((await deployUntilDone(platform)).output)).toContain('Apply complete');
  });
});

async function outstanding(platform: TestPlatform) {
  const admin = connectKafkaAdmin({ bootstrapServers: platform.bootstrapServers() });
  try {
    return await permitTopic(admin).outstanding();
  } finally {
    await admin.close();
  }
}
