import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Authorization,
  JmxExporter,
  KafkaCluster,
  Listener,
  Metadata,
  MirrorMaker,
} from '../../constructs/index.ts';
import type { ClusterManifest } from '../../model/manifest.ts';
import { connections } from '../../operations/clients/connections.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { eventually } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';

const PATIENCE = { timeout: 240_000 };

describe.runIf(LONG)(
  'a mirror from a cluster with passwords to one with certificates, both with ACLs',
  () => {
    let platform: TestPlatform;
    const clusterOf = (name: string): ClusterManifest => {
      const found = platform.manifest().clusters.find((each) => each.name === name);
      if (found === undefined) throw new Error(`there is no cluster ${name}`);
      return found;
    };
    const worker = () => `${platform.stack}-mm2-1`;
    const secrets = () => {
      const folder = join(
        dirname(dirname(dirname(clusterOf('orders').sasl?.passwordFile ?? ''))),
        'mirror.mm2',
      );
      return { folder, password: join(folder, 'orders.password') };
    };

    beforeAll(async () => {
      const [from = 0] = await freePorts(1);
      platform = await testPlatform({
        metadata: 'kraft',
        brokers: 1,
        cluster: { listeners: Listener.scram(), authorization: Authorization.acls() },
        topics: { payments: { partitions: 2 }, other: { partitions: 1 } },
        more: (stack) => {
          const target = new KafkaCluster(stack, 'standby', {
            version: '4.3.1',
            metadata: Metadata.kraft(),
            brokers: 1,
            hostPorts: { from },
            jmxExporter: JmxExporter.off(),
            listeners: Listener.mtls(),
            authorization: Authorization.acls(),
          });
          const source = stack.node.findChild('orders') as KafkaCluster;
          new MirrorMaker(stack, 'mm2', {
            flows: [{ source, target }],
            exactlyOnce: true,
            jmxExporter: JmxExporter.off(),
          });
        },
      });
      const deployed = await platform.deploy();
      expect(tail(deployed.output)).toContain('Apply complete');
    }, 400_000);

    afterAll(async () => platform?.dispose());

    it('passes the smoke test, messages and offsets of the mirror among it', PATIENCE, async () => {
      await eventually(async () => (await topicsOf('standby')).has('orders.heartbeats'), 60_000);
      const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      expect(results.map(({ name }) => name)).toContain('orders->standby messages');
    });

    it('is refused nothing', PATIENCE, async () => {
      await delay(15_000); // a round of everything that connectors do from time to time
      const { all } = await execa('docker', ['logs', worker()], { all: true });
      const refused = (all ?? '')
        .split('\n')
        .filter((line) => /AuthorizationException|not authorized/i.test(line));
      expect(refused).toEqual([]);
    });

    it('logs in with a password that is in a file of its workers and nowhere else', PATIENCE, async () => {
      const { folder, password } = secrets();
      expect(statSync(password).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder).filter((name) => name.startsWith('ready-'))).toHaveLength(1);
      const secret = readFileSync(password, 'utf8');
      expect(secret.length).toBeGreaterThan(20);
      const places = [
        (await execa('docker', ['inspect', worker()])).stdout,
        (await execa('docker', ['logs', worker()], { all: true })).all ?? '',
        (await execa('docker', ['top', worker(), '-eo', 'pid,args'])).stdout,
        readFileSync(join(platform.folder, 'cdk.tf.json'), 'utf8'),
        await recordsOf('standby', 'mm2-configs.orders.internal'),
      ];
      expect(places.at(-1)).toContain('${kafkaform:');
      expect(places.filter((text) => text.includes(secret))).toEqual([]);
    });

    it('has nothing to change afterwards', PATIENCE, async () => {
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    });

    const topicsOf = async (cluster: string) => {
      const admin = connections.kafka(clusterOf(cluster));
      return (await admin.describe().finally(() => admin.close())).topics;
    };

    /** All values of a topic with one partition. */
    const recordsOf = async (cluster: string, topic: string) => {
      const logs = connections.logs(clusterOf(cluster));
      const values: string[] = [];
      const bounds = (await logs.bounds([{ topic, partition: 0 }])).values().next().value;
      for (let offset = bounds?.first ?? 0n; offset < (bounds?.end ?? 0n); ) {
        const slice = (await logs.read([{ topic, partition: 0, offset }], 1_048_576)).values().next().value;
        if (slice === undefined) break;
        values.push(...slice.records.map(({ value }) => value?.toString() ?? ''));
        offset = slice.next;
      }
      await logs.close();
      return values.join('\n');
    };
  },
);
