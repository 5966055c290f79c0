import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsNetwork } from '../../constructs/aws/network.ts';
import { KafkaTopics, KafkaUser } from '../../constructs/index.ts';
import {
  KafkaCluster,
  type KafkaClusterProps,
  Listener,
  Replicator,
  ServerlessCluster,
} from '../../constructs/msk/index.ts';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { type RunningCluster, startCluster } from '../support/cluster.ts';
import { LONG } from '../support/long.ts';
import { type MskPlatform, missingForMsk, mskPlatform, type Synthesized } from './support/msk-platform.ts';
import { projectFolder } from './support/python.ts';

const missing = await missingForMsk();

/** What MSK is, the stand-in plays as we read AWS's documentation; Kafka behind it is real: one broker, which doesn't know IAM. */
const withoutIam = ({ provider, resource }: Synthesized) => {
  for (const cluster of Object.values(provider.kafka?.[0].clusters as Record<string, { sasl?: unknown }>))
    delete cluster.sasl;
  for (const type of ['kafka_msk_brokers', 'kafka_msk_cluster'])
    for (const member of Object.values(resource[type] ?? {})) member.zones = 1;
};

const orders =
  (change: Partial<KafkaClusterProps> = {}) =>
  (stack: TerraformStack, network: AwsNetwork) => {
    const cluster = new KafkaCluster(stack, 'orders', {
      version: '3.9.x',
      brokers: 3,
      instanceType: 'kafka.m7g.large',
      network,
      storage: { gibibytes: 100, growsTo: 400 },
      listeners: [Listener.iam(), Listener.scram()],
      clients: { cidrs: ['10.0.0.0/16'] },
      prometheus: { cidrs: ['10.0.9.0/24'] },
      replicationFactor: 1,
      minInsyncReplicas: 1,
      retainData: false,
      ...change,
    });
    new KafkaTopics(stack, 'topics', { cluster, topics: { payments: { partitions: 6 } } });
    new KafkaUser(stack, 'billing', { cluster });
    return cluster;
  };

function everything(stack: TerraformStack, network: AwsNetwork, change: Partial<KafkaClusterProps> = {}) {
  const source = orders(change)(stack, network);
  const target = new ServerlessCluster(stack, 'events', { network, retainData: false });
  new KafkaTopics(stack, 'events-topics', {
    cluster: target,
    topics: { clicks: { partitions: 2, replicationFactor: 1, config: { 'min.insync.replicas': 1 } } },
  });
  new Replicator(stack, 'to-events', { source, target, topics: ['payments'] });
}

const TEST = { timeout: 900_000 };

describe.skipIf(missing !== undefined)(
  `stacks of MSK on the stand-in (our reading of AWS) ${missing ?? ''}`,
  () => {
    let kafka: RunningCluster;
    let msk: MskPlatform;

    beforeAll(async () => {
      kafka = await startCluster({ mode: 'kraft', brokers: 1 });
      msk = await mskPlatform(kafka.bootstrapServers);
    }, 600_000);

    afterAll(async () => {
      await msk?.dispose();
      await kafka?.dispose();
    }, 120_000);

    it('makes clusters, a replicator between them, their topics and users in one deploy', TEST, async () => {
      msk.synthesize(everything, withoutIam);
      const { output } = await msk.apply();
      expect(output.slice(-3000)).toContain('Apply complete!');
      expect(await topicsOf(kafka)).toEqual(expect.arrayContaining(['payments', 'clicks']));
    });

    it('has nothing to change in a second plan', TEST, async () => {
      expect(await msk.changes()).toEqual({});
    });

    it('keeps the user’s password out of state, plan and code', TEST, async () => {
      const file = join(
        projectFolder,
        '.kafkaform',
        'secrets',
        msk.name,
        'orders',
        'billing.scram-sha-512.password',
      );
      const password = readFileSync(file, 'utf8').trim();
      expect(password.length).toBeGreaterThan(10);
      await msk.plan('-out=plan');
      const { stdout: planned } = await execa('terraform', ['show', '-json', 'plan'], { cwd: msk.folder });
      const { output: state } = await msk.terraform('show', '-json');
      expect(state).toContain('AmazonMSK_');
      for (const text of [state, planned, msk.synthesized()]) expect(text).not.toContain(password);
    });

    it.runIf(LONG)('takes another configuration as another revision, in the same deploy', TEST, async () => {
      msk.synthesize(
        (stack, network) => everything(stack, network, { config: { 'num.partitions': 6 } }),
        withoutIam,
      );
      expect(await msk.changes()).toEqual({
        'aws_msk_cluster.orders': 'update',
        'aws_msk_configuration.orders': 'update',
      });
    });

    it('adds brokers without replacing anything', TEST, async () => {
      msk.synthesize((stack, network) => everything(stack, network, { brokers: 6 }), withoutIam);
      expect(await msk.changes()).toEqual({
        'aws_msk_cluster.orders': 'update',
        'kafka_msk_brokers.orders_brokers_2': 'create',
        'kafka_msk_cluster.orders': 'update',
      });
    });

    it('destroys all of it', TEST, async () => {
      const { output } = await msk.destroy();
      expect(output.slice(-3000)).toContain('Destroy complete!');
    });
  },
);

async function topicsOf({ bootstrapServers }: RunningCluster): Promise<readonly string[]> {
  const admin = connectKafkaAdmin({ bootstrapServers });
  const { topics } = await admin.describe().finally(() => admin.close());
  return [...topics.keys()];
}
