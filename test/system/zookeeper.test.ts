import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEnsemble } from '../../operations/clients/ensemble-client.ts';
import { weaknesses } from '../support/hardening.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

describe('a running ensemble', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({ topics: { payments: { partitions: 3 } } });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  });

  afterAll(async () => platform?.dispose());

  it('runs in containers that may do what they need and no more', { timeout: 60_000 }, async () => {
    const containers = [1, 2, 3].flatMap((id) => [platform.containerOf(id), platform.serverContainer(id)]);
    expect((await Promise.all(containers.map(weaknesses))).flat()).toEqual([]);
  });

  it('is whole again after its leader was killed and a deploy, and no message is lost', {
    timeout: 180_000,
  }, async () => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const leader = await leaderOf(platform);
    await execa('docker', ['kill', '--signal', 'KILL', platform.serverContainer(leader)]);
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await witness.stop()).toMatchObject(FLAWLESS);
    expect(await leaderOf(platform)).toBeGreaterThan(0);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('rolls together with its brokers in one deploy, one container of all at a time', {
    timeout: 400_000,
  }, async () => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const watch = watchContainers(platform.stack);
    platform.change({
      ensemble: { config: { snapCount: 50_000 } },
      cluster: { config: { 'queued.max.requests': 600 } },
    });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(await watch.stop()).toMatchObject({ mostAway: 1 });
    expect(await witness.stop()).toMatchObject(FLAWLESS);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });
});

async function leaderOf(platform: TestPlatform): Promise<number> {
  const servers = platform.manifest().ensembles[0]?.servers ?? [];
  const client = connectEnsemble({
    servers: Object.fromEntries(servers.map(({ myid, address }) => [myid, address])),
  });
  try {
    const seen = await Promise.all(
      servers.map(async ({ myid, address }) => [myid, await client.status(address)] as const),
    );
    return seen.find(([, status]) => status?.mode === 'leader')?.[0] ?? -1;
  } finally {
    await client.close();
  }
}

/** Counts the stack's containers that don't run, every 150 ms. */
function watchContainers(stack: string) {
  let mostAway = 0;
  let running = true;
  const loop = (async () => {
    const count = async () =>
      (await execa('docker', ['ps', '--filter', `name=${stack}-`, '--format', '{{.Names}}'])).stdout.split(
        '\n',
      ).length;
    const all = await count();
    while (running) {
      mostAway = Math.max(mostAway, all - (await count()));
      await delay(150);
    }
  })();
  return {
    async stop() {
      running = false;
      await loop;
      return { mostAway };
    },
  };
}
