import { describe, expect, it } from 'vitest';
import { LocalStack } from '../../stacks/local.ts';
import { LocalKraftStack } from '../../stacks/local-kraft.ts';
import { addressesOf, appOf, project, readStack, reference, referencesOf } from './support/project.ts';

function shipped() {
  const place = project();
  try {
    const app = appOf(place);
    new LocalStack(app, 'local');
    new LocalKraftStack(app, 'local-kraft');
    app.synth();
    return { local: readStack(place, 'local'), kraft: readStack(place, 'local-kraft') };
  } finally {
    place.remove();
  }
}

const { local, kraft } = shipped();
const IDS = [1, 2, 3];

describe('the stack local', () => {
  it('has the addresses that it has always had: a renamed address would look like a broker that leaves', () => {
    expect(addressesOf(local).sort()).toEqual([
      'docker_container.orders_broker_1',
      'docker_container.orders_broker_2',
      'docker_container.orders_broker_3',
      'docker_container.zookeeper_server_1',
      'docker_container.zookeeper_server_2',
      'docker_container.zookeeper_server_3',
      'docker_network.network',
      'docker_volume.orders_broker_1_data',
      'docker_volume.orders_broker_2_data',
      'docker_volume.orders_broker_3_data',
      'docker_volume.zookeeper_server_1_data',
      'docker_volume.zookeeper_server_2_data',
      'docker_volume.zookeeper_server_3_data',
      'kafka_broker.orders_broker_1',
      'kafka_broker.orders_broker_2',
      'kafka_broker.orders_broker_3',
      'kafka_cluster.orders',
      'kafka_cluster_id.orders',
      'kafka_topic.orders_customers',
      'kafka_topic.orders_payments',
      'kafka_topic.orders_payments_dead-letter',
      'zookeeper_ensemble.zookeeper',
      'zookeeper_ensemble_id.zookeeper',
      'zookeeper_server.zookeeper_server_1',
      'zookeeper_server.zookeeper_server_2',
      'zookeeper_server.zookeeper_server_3',
    ]);
  });

  it.each(IDS)('makes broker %i’s container wait for the anchor and for nothing of ZooKeeper', (id) => {
    const references = referencesOf(local.resource.docker_container?.[`orders_broker_${id}`] ?? {});
    expect([...references].sort()).toEqual([
      'docker_image.kafka_3_9_2',
      'docker_network.network',
      `docker_volume.orders_broker_${id}_data`,
      'kafka_cluster_id.orders',
    ]);
  });

  it.each(IDS)('replaces membership %i with its container as a whole, and with nothing else', (id) => {
    const member = local.resource.kafka_broker?.[`orders_broker_${id}`];
    expect(member?.lifecycle).toEqual({ replace_triggered_by: [`docker_container.orders_broker_${id}`] });
    expect(member?.compute).toBe(reference(`docker_container.orders_broker_${id}.id`));
    expect(member?.container).toBe(`local-orders-${id}`);
    expect([...referencesOf(member ?? {})].sort()).toEqual([
      `docker_container.orders_broker_${id}`,
      'kafka_cluster_id.orders',
    ]);
  });

  it.each(IDS)('replaces ZooKeeper membership %i with its container as a whole', (id) => {
    const member = local.resource.zookeeper_server?.[`zookeeper_server_${id}`];
    expect(member?.lifecycle).toEqual({ replace_triggered_by: [`docker_container.zookeeper_server_${id}`] });
    expect(member?.compute).toBe(`\${docker_container.zookeeper_server_${id}.id}`);
  });

  it('lets the cluster wait for every broker and for the ensemble', () => {
    const cluster = local.resource.kafka_cluster?.orders;
    expect(cluster?.members).toEqual({
      1: reference('kafka_broker.orders_broker_1.joined'),
      2: reference('kafka_broker.orders_broker_2.joined'),
      3: reference('kafka_broker.orders_broker_3.joined'),
    });
    expect(cluster?.depends_on).toEqual(['zookeeper_ensemble.zookeeper']);
  });

  it('lets every topic wait for the cluster', () => {
    for (const topic of Object.values(local.resource.kafka_topic ?? {})) {
      expect(topic.depends_on).toEqual(['kafka_cluster.orders']);
    }
  });

  it('configures the kafka provider once, every field of its objects given', () => {
    expect(local.provider.kafka).toEqual([
      {
        clusters: {
          orders: {
            availability: null,
            bootstrap_servers: ['127.0.0.1:19092', '127.0.0.1:19093', '127.0.0.1:19094'],
            broker_ids: [1, 2, 3],
            ensemble: 'zookeeper',
            placement: {
              racks: { 1: 'rack-a', 2: 'rack-b', 3: 'rack-c' },
              rebalance: null,
              throttle: null,
            },
            release: { version: '3.9.2', finalize: false },
          },
        },
        ensembles: {
          zookeeper: {
            availability: null,
            containers: { 1: 'local-zookeeper-1', 2: 'local-zookeeper-2', 3: 'local-zookeeper-3' },
            quorum_addresses: {
              1: 'local-zookeeper-1:2888:3888;2181',
              2: 'local-zookeeper-2:2888:3888;2181',
              3: 'local-zookeeper-3:2888:3888;2181',
            },
            servers: { 1: '127.0.0.1:12181', 2: '127.0.0.1:12182', 3: '127.0.0.1:12183' },
          },
        },
      },
    ]);
  });

  it('spreads the brokers over the racks', () => {
    const racks = IDS.map(
      (id) => environment(local.resource.docker_container?.[`orders_broker_${id}`]).KAFKA_BROKER_RACK,
    );
    expect(racks).toEqual(['rack-a', 'rack-b', 'rack-c']);
  });

  it('publishes metrics of every JVM', () => {
    for (const container of Object.values(local.resource.docker_container ?? {})) {
      expect(container.ports.map(({ internal }: { internal: number }) => internal)).toContain(9404);
      expect(environment(container).JMX_EXPORTER_PORT).toBe('9404');
    }
  });
});

describe('the stack local-kraft', () => {
  it('has the addresses that it has always had', () => {
    expect(addressesOf(kraft).sort()).toEqual([
      'docker_container.orders_broker_1',
      'docker_container.orders_broker_2',
      'docker_container.orders_broker_3',
      'docker_network.network',
      'docker_volume.orders_broker_1_data',
      'docker_volume.orders_broker_2_data',
      'docker_volume.orders_broker_3_data',
      'kafka_broker.orders_broker_1',
      'kafka_broker.orders_broker_2',
      'kafka_broker.orders_broker_3',
      'kafka_cluster.orders',
      'kafka_cluster_id.orders',
      'kafka_topic.orders_customers',
      'kafka_topic.orders_payments',
      'kafka_topic.orders_payments_dead-letter',
    ]);
  });

  it('formats storage with the anchor’s id', () => {
    for (const container of Object.values(kraft.resource.docker_container ?? {})) {
      expect(environment(container).CLUSTER_ID).toBe(reference('kafka_cluster_id.orders.id'));
    }
  });

  it('names no ensemble', () => {
    expect(kraft.provider.kafka?.[0]?.clusters.orders.ensemble).toBeNull();
    expect(kraft.resource.kafka_cluster?.orders?.depends_on).toBeUndefined();
  });

  it('shares no host port, container name or volume name with local', () => {
    const taken = hostNames(local);
    expect(hostNames(kraft).filter((name) => taken.includes(name))).toEqual([]);
  });
});

function environment(container: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(
    ((container?.env ?? []) as string[]).map((line) => [
      line.slice(0, line.indexOf('=')),
      line.slice(line.indexOf('=') + 1),
    ]),
  );
}

function hostNames({ resource }: typeof local): unknown[] {
  const containers = Object.values(resource.docker_container ?? {});
  return [
    ...containers.flatMap(({ name, ports }) => [
      name,
      ...ports.map(({ external }: { external: number }) => external),
    ]),
    ...Object.values(resource.docker_volume ?? {}).map(({ name }) => name),
    ...Object.values(resource.docker_network ?? {}).map(({ name }) => name),
  ];
}
