import { type App, TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import {
  JmxExporter,
  KafkaCluster,
  type KafkaClusterProps,
  KafkaTopics,
  Metadata,
  ZooKeeperEnsemble,
} from '../../constructs/index.ts';
import { appOf, project, type SynthesizedStack, synthStack } from './support/project.ts';

const kraft = (props: Partial<KafkaClusterProps> = {}): SynthesizedStack =>
  synthStack((scope) => {
    new KafkaCluster(scope, 'orders', { version: '4.3.1', metadata: Metadata.kraft(), brokers: 3, ...props });
  });

const hostPorts = (stack: SynthesizedStack): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(stack.resource.docker_container ?? {}).map(([name, { ports }]) => [
      name,
      ports.map(({ external }: { external: number }) => external).sort(),
    ]),
  );

describe('KafkaCluster', () => {
  it('keeps every broker’s ports and rack when a broker between them leaves', () => {
    const racks = ['a', 'b', 'c'];
    const all = kraft({ metadata: Metadata.kraft({ controllers: 1 }), racks });
    const without2 = kraft({
      metadata: Metadata.kraft({ controllers: 1 }),
      racks,
      brokers: [{ brokerId: 1 }, { brokerId: 3 }],
      replicationFactor: 2,
    });
    expect(hostPorts(without2).orders_broker_3).toEqual(hostPorts(all).orders_broker_3);
    expect(rackOf(without2)).toBe(rackOf(all));
  });

  it('takes ports and racks of single brokers', () => {
    const brokers = [{ brokerId: 7, hostPort: 20001, metricsPort: 20002, rack: 'far' }];
    const stack = kraft({ brokers });
    expect(hostPorts(stack)).toEqual({ orders_broker_7: [20001, 20002] });
    expect(stack.resource.docker_container?.orders_broker_7?.env).toContain('KAFKA_BROKER_RACK=far');
  });

  it('publishes no metrics where the JMX exporter is off', () => {
    expect(hostPorts(kraft({ jmxExporter: JmxExporter.off() })).orders_broker_1).toEqual([19092]);
  });

  it('is one controller where there are fewer than three brokers', () => {
    const stack = kraft({ brokers: 1 });
    expect(stack.resource.docker_container?.orders_broker_1?.env).toContain(
      'KAFKA_PROCESS_ROLES=broker,controller',
    );
  });

  it('passes the availability that was chosen to the provider', () => {
    expect(kraft({ availability: 'best-effort' }).provider.kafka?.[0]?.clusters.orders.availability).toBe(
      'best-effort',
    );
  });

  it('keeps an existing cluster id', () => {
    const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg';
    expect(kraft({ clusterId }).resource.kafka_cluster_id?.orders?.cluster_id).toBe(clusterId);
  });

  it('keeps Kafka’s own placeholders away from Terraform', () => {
    const placeholder = '$'.concat('{env:SASL}');
    const stack = kraft({ config: { 'sasl.jaas.config': placeholder } });
    expect(stack.resource.docker_container?.orders_broker_1?.env).toContain(
      `KAFKA_SASL_JAAS_CONFIG=$${placeholder}`,
    );
  });
});

describe('a stack of two clusters that share an ensemble', () => {
  const stack = synthStack((scope) => {
    const zookeeper = new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 3 });
    for (const [id, from] of [['eu', 19092] as const, ['us', 20092] as const]) {
      new KafkaCluster(scope, id, {
        version: '3.9.2',
        metadata: Metadata.zooKeeper(zookeeper, { chroot: `/${id}` }),
        brokers: 3,
        hostPorts: { from },
        jmxExporter: JmxExporter.off(),
      });
    }
  });

  it('has one configuration of the kafka provider, which names both', () => {
    expect(stack.provider.kafka).toHaveLength(1);
    expect(Object.keys(stack.provider.kafka?.[0]?.clusters)).toEqual(['eu', 'us']);
    expect(Object.keys(stack.provider.kafka?.[0]?.ensembles)).toEqual(['zookeeper']);
  });

  it('names the provider at every resource: terraform would look elsewhere for those of ZooKeeper', () => {
    const ours = Object.entries(stack.resource).filter(([type]) => !type.startsWith('docker_'));
    for (const resource of ours.flatMap(([, byName]) => Object.values(byName)))
      expect(resource.provider).toBe('kafka');
  });
});

describe('names that CDKTF would like to rewrite', () => {
  it('reach the provider configuration as they are', () => {
    const stack = synthStack((scope) => {
      new KafkaCluster(scope, 'OrdersEU', {
        clusterName: 'ordersEU-1',
        version: '4.3.1',
        metadata: Metadata.kraft(),
        brokers: 3,
      });
    });
    expect(Object.keys(stack.provider.kafka?.[0]?.clusters)).toEqual(['ordersEU-1']);
  });
});

it('a stack refuses an ensemble of another stack', () => {
  const place = project();
  try {
    const app: App = appOf(place);
    const ensemble = new ZooKeeperEnsemble(new TerraformStack(app, 'one'), 'zookeeper', { servers: 3 });
    const metadata = Metadata.zooKeeper(ensemble);
    new KafkaCluster(new TerraformStack(app, 'two'), 'orders', { version: '3.9.2', metadata, brokers: 3 });
    expect(() => app.synth()).toThrow(/ensemble/);
  } finally {
    place.remove();
  }
});

it('a topic without a name is refused with what is wrong', () => {
  expect(() =>
    synthStack((scope) => {
      const metadata = Metadata.kraft();
      const cluster = new KafkaCluster(scope, 'orders', { version: '4.3.1', metadata, brokers: 3 });
      new KafkaTopics(scope, 'topics', { cluster, topics: { '': { partitions: 1 } } });
    }),
  ).toThrow(/KafkaTopic 'orders\/': name/);
});

function rackOf(stack: SynthesizedStack): string | undefined {
  return stack.resource.docker_container?.orders_broker_3?.env.find((line: string) =>
    line.startsWith('KAFKA_BROKER_RACK='),
  );
}
