import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JmxExporter, Listener } from '../../constructs/index.ts';
import { connections } from '../../operations/clients/connections.ts';
import { connectEnsemble } from '../../operations/clients/ensemble-client.ts';
import { weaknesses } from '../support/hardening.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const [METRICS = 0] = await freePorts(6);
const overTls = (from: number) => JmxExporter.on({ hostPorts: { from }, listener: Listener.tls() });

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
      ensemble: { config: { snapCount: 50_000 }, jmxExporter: overTls(METRICS) },
      cluster: { config: { 'queued.max.requests': 600 }, jmxExporter: overTls(METRICS + 3) },
    });
    // terraform would make it once all containers are gone, each of which waits for those that went before to be back
    const refused = await platform.plan();
    expect(refused.output).toContain('A certificate authority is made before its members are replaced');
    const authority = await platform.deploy('-target=kafka_certificate_authority.authority');
    expect(tail(authority.output)).toContain('1 added, 0 changed, 0 destroyed');
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(await watch.stop()).toMatchObject({ mostAway: 1 });
    expect(await witness.stop()).toMatchObject(FLAWLESS);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    const { ensembles, clusters, metricsTls } = platform.manifest();
    const members = [
      ...ensembles.flatMap(({ servers }) => servers),
      ...clusters.flatMap(({ brokers }) => brokers),
    ];
    for (const { metricsUrl = '' } of members)
      expect(await connections.httpGet(metricsUrl, metricsTls)).toMatch(/^(kafka|zookeeper)_/m);
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
