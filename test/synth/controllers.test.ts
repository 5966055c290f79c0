import { describe, expect, it } from 'vitest';
import {
  Controllers,
  type DedicatedControllersProps,
  JmxExporter,
  Jvm,
  KafkaCluster,
  type KafkaClusterProps,
  Listener,
  Metadata,
} from '../../constructs/index.ts';
import {
  addressesOf,
  reference,
  referencesOf,
  refusal,
  type SynthesizedStack,
  synthStack,
} from './support/project.ts';

const dedicated = (
  more: Partial<KafkaClusterProps> = {},
  props: DedicatedControllersProps = {},
): SynthesizedStack =>
  synthStack((scope) => {
    new KafkaCluster(scope, 'orders', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: Controllers.dedicated(3, props) }),
      brokers: 3,
      ...more,
    });
  });

const IDS = [101, 102, 103];
const stack = dedicated();

describe('dedicated controllers', () => {
  it('have a container, a volume and a membership each, which goes with the container', () => {
    for (const id of IDS) {
      const container = `docker_container.orders_controller_${id}`;
      expect(addressesOf(stack)).toContain(container);
      expect(addressesOf(stack)).toContain(`docker_volume.orders_controller_${id}_data`);
      expect(stack.resource.kafka_controller?.[`orders_controller_${id}`]).toMatchObject({
        cluster: 'orders',
        controller_id: id,
        cluster_id: reference('kafka_cluster_id.orders.id'),
        address: `127.0.0.1:${18_093 + id - 101}`,
        compute: reference(`${container}.id`),
        container: `test-orders-${id}`,
        lifecycle: { replace_triggered_by: [container] },
      });
    }
  });

  it('are waited for by the cluster as a whole, and known to the provider by their addresses', () => {
    expect(stack.resource.kafka_cluster?.orders?.controllers).toEqual(
      Object.fromEntries(IDS.map((id) => [id, reference(`kafka_controller.orders_controller_${id}.joined`)])),
    );
    expect(stack.provider.kafka?.[0]?.clusters.orders.controllers).toEqual({
      101: '127.0.0.1:18093',
      102: '127.0.0.1:18094',
      103: '127.0.0.1:18095',
    });
  });

  it('are nothing that a broker’s container depends on, nor the other way round: both can roll in one deploy', () => {
    const containers = Object.entries(stack.resource.docker_container ?? {});
    expect(containers).toHaveLength(6);
    for (const [, attributes] of containers) {
      const others = /^(docker_container|kafka_broker|kafka_controller)\./;
      expect([...referencesOf(attributes)].filter((address) => others.test(address))).toEqual([]);
    }
  });

  it('take ids, ports and memory of their own', () => {
    const own = dedicated(
      {},
      {
        ...{ firstId: 1001, hostPorts: { from: 25_000 }, metricsPorts: { from: 26_000 } },
        jvm: Jvm.server({ heapMiB: 2048, memoryMiB: 3072 }),
      },
    ).resource.docker_container?.orders_controller_1002;
    expect(own?.ports.map(({ external }: { external: number }) => external)).toEqual([25_001, 26_001]);
    expect(own?.memory).toBe(3072);
    expect(own?.env).toContain('KAFKA_HEAP_OPTS=-Xms2048m -Xmx2048m');
    expect(own?.destroy_grace_seconds).toBe(60);
  });

  it('follow the brokers’ profile and exporter where nothing else is said', () => {
    const follows = dedicated({ jvm: Jvm.server({ heapMiB: 6000 }), jmxExporter: JmxExporter.off() });
    const controller = follows.resource.docker_container?.orders_controller_101;
    expect(controller?.env).toContain('KAFKA_HEAP_OPTS=-Xms1024m -Xmx1024m');
    expect(controller?.env).toContain('KAFKAFORM_JVM_PROFILE=server');
    expect(controller?.ports).toHaveLength(1);
  });

  it('are replaced for a renewed certificate or authority, which they read at start only', () => {
    const secured = dedicated({ listeners: Listener.scram() });
    const controller = secured.resource.docker_container?.orders_controller_101;
    expect(controller?.labels).toContainEqual({
      label: 'kafkaform.certificate',
      value: reference('kafka_certificate.orders_controller_101.fingerprint'),
    });
    expect(controller?.labels).toContainEqual({
      label: 'kafkaform.trusted',
      value: reference('kafka_certificate_authority.authority.trusted'),
    });
    expect([...referencesOf(controller ?? {})]).toEqual(
      expect.arrayContaining([
        'kafka_certificate.orders_controller_101',
        'kafka_password.orders_kafka-broker',
      ]),
    );
  });

  it('can be named one by one, and are refused with the id of a broker', () => {
    const build = (ids: number[]) => (scope: ConstructorParameters<typeof KafkaCluster>[0]) => {
      const members = ids.map((controllerId) => ({ controllerId }));
      new KafkaCluster(scope, 'orders', {
        version: '4.3.1',
        metadata: Metadata.kraft({ controllers: Controllers.dedicated(members) }),
        brokers: 3,
      });
    };
    expect(addressesOf(synthStack(build([7, 8, 9])))).toContain('kafka_controller.orders_controller_9');
    expect(refusal(build([3, 4, 5]))).toContain(
      "KafkaCluster 'orders': metadata.controllers[0].controllerId is 3 but a broker of the cluster has that id",
    );
    expect(refusal(build([4, 4, 5]))).toContain('another controller of the cluster has that id');
    expect(refusal(build([4, 5]))).toContain('a quorum of dedicated controllers has 1, 3 or 5');
  });
});
