import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Authorization,
  JmxExporter,
  KafkaCluster,
  Listener,
  Metadata,
  Migration,
  MirrorMaker,
} from '../../constructs/index.ts';
import { PHASES } from '../../model/migration/phases.ts';
import { connections } from '../../operations/clients/connections.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';

const PATIENCE = { timeout: 600_000 };

describe.runIf(LONG)('a live mirror with two workers whose source begins to ask for a user', () => {
  let platform: TestPlatform;
  let before: number;

  const smoked = async () => {
    const results = await smokeStack(platform.manifest(), connections, { messages: 100 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.map(({ name }) => name)).toContain('orders->standby messages');
  };

  beforeAll(async () => {
    const [from = 0] = await freePorts(1);
    platform = await testPlatform({
      metadata: 'kraft',
      brokers: 1,
      // its one broker is replaced
      cluster: { availability: 'best-effort' },
      topics: { payments: { partitions: 2 } },
      more: (stack) => {
        const target = new KafkaCluster(stack, 'standby', {
          version: '4.3.1',
          metadata: Metadata.kraft(),
          brokers: 1,
          hostPorts: { from },
          jmxExporter: JmxExporter.off(),
        });
        const source = stack.node.findChild('orders') as KafkaCluster;
        new MirrorMaker(stack, 'mm2', {
          flows: [{ source, target }],
          workers: 2,
          jmxExporter: JmxExporter.off(),
        });
      },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    before = Number(platform.bootstrapServers()[0]?.split(':')[1]);
  }, 400_000);

  afterAll(async () => platform?.dispose());

  it.each([...PHASES, 'done'] as const)('follows by a plain deploy through %s', PATIENCE, async (phase) => {
    platform.change({
      cluster: {
        availability: 'best-effort',
        listeners: Listener.scram(),
        authorization: Authorization.acls(),
        hostPorts: { from: before + 5 },
        ...(phase === 'done'
          ? {}
          : {
              migration: Migration.from({
                listeners: Listener.plaintext(),
                hostPorts: { from: before },
              }).to(phase),
            }),
      },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('mirrors on', PATIENCE, smoked);
});
