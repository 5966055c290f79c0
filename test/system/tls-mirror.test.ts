import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JmxExporter, KafkaCluster, Listener, Metadata, MirrorMaker } from '../../constructs/index.ts';
import { connections } from '../../operations/clients/connections.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { eventually } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';

describe.runIf(LONG)('a mirror between clusters that speak TLS', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    const [from = 0] = await freePorts(1);
    platform = await testPlatform({
      metadata: 'kraft',
      brokers: 1,
      cluster: { listeners: Listener.tls() },
      topics: { payments: { partitions: 2 } },
      more: (stack) => {
        const target = new KafkaCluster(stack, 'standby', {
          version: '4.3.1',
          metadata: Metadata.kraft(),
          brokers: 1,
          hostPorts: { from },
          jmxExporter: JmxExporter.off(),
          listeners: Listener.tls(),
        });
        const source = stack.node.findChild('orders') as KafkaCluster;
        new MirrorMaker(stack, 'mm2', { flows: [{ source, target }], jmxExporter: JmxExporter.off() });
      },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  }, 300_000);

  afterAll(async () => platform?.dispose());

  it('passes the smoke test, messages of the mirror among it', { timeout: 240_000 }, async () => {
    // heartbeats are mirrored once the flow has looked for new topics
    await eventually(async () => (await heartbeats()).has('orders.heartbeats'), 60_000);
    const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.map(({ name }) => name)).toContain('orders->standby messages');
  });

  const heartbeats = async () => {
    const standby = platform.manifest().clusters.find(({ name }) => name === 'standby');
    const admin = connections.kafka(standby ?? { bootstrapServers: '' });
    const { topics } = await admin.describe().finally(() => admin.close());
    return topics;
  };

  it('has nothing to change afterwards', { timeout: 120_000 }, async () => {
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });
});
