import { describe, expect, it } from 'vitest';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { renderControllers } from '../../model/rendering/controllers.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import { brokers, controllers, kraftCluster } from './support/specs.ts';

const CONTEXT = {
  ...{ stack: 'local', image: 'kafka', clusterId: 'cluster-id' },
  certificates: { folder: '/certificates' },
  secrets: { folder: '/secrets' },
};
const VOTERS = '101@local-orders-101:9093,102@local-orders-102:9093,103@local-orders-103:9093';

const dedicated = (more: Partial<ClusterSpec> = {}): ClusterSpec =>
  kraftCluster({ metadata: { mode: 'kraft', controllers: controllers(3) }, ...more });

const controllersOf = (more: Partial<ClusterSpec> = {}) => renderControllers(dedicated(more), CONTEXT);
const [first] = controllersOf();
const SCRAM = {
  host: { security: 'scram' },
  internal: { security: 'scram' },
  controller: { security: 'mtls' },
} as const;

describe('a dedicated controller', () => {
  it('is a controller only, which opens CONTROLLER and nothing else', () => {
    expect(first?.container.env).toMatchObject({
      KAFKA_NODE_ID: '101',
      KAFKA_PROCESS_ROLES: 'controller',
      KAFKA_LISTENERS: 'CONTROLLER://:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: VOTERS,
      CLUSTER_ID: 'cluster-id',
    });
    expect(Object.keys(first?.container.env ?? {})).not.toContain('KAFKA_ADVERTISED_LISTENERS');
  });

  it('has its metadata on a volume of its own, and a heap of its own', () => {
    expect(first?.container.volumes).toEqual([
      { name: 'local-orders-101-data', path: '/var/lib/kafka/data' },
    ]);
    expect(first?.container.env.KAFKA_HEAP_OPTS).toBe('-Xms96m -Xmx96m');
  });

  it('publishes CONTROLLER and its metrics on the host’s loopback', () => {
    expect(first?.container.ports).toEqual([
      { internal: 9093, external: 18_101, ip: '127.0.0.1' },
      { internal: 9404, external: 18_501, ip: '127.0.0.1' },
    ]);
    expect(first).toMatchObject({
      address: '127.0.0.1:18101',
      metricsUrl: 'http://127.0.0.1:18501/metrics',
    });
  });

  it('has what the controllers decide on: the config of the cluster, sessions of brokers, default replicas', () => {
    const [one] = controllersOf({ config: { 'queued.max.requests': 600 } });
    expect(one?.container.env).toMatchObject({
      KAFKA_QUEUED_MAX_REQUESTS: '600',
      KAFKA_DEFAULT_REPLICATION_FACTOR: '3',
      KAFKA_BROKER_SESSION_TIMEOUT_MS: '4000',
    });
  });

  it('shares a certificate’s unit with the brokers, and formats its storage with their passwords, where listeners want these', () => {
    const [one] = controllersOf({ listeners: SCRAM, authorization: {} });
    expect(one?.certificate).toEqual({
      commonName: 'local-orders-101',
      organizationalUnit: 'kafka-broker-orders',
      names: ['local-orders-101', 'localhost', '127.0.0.1'],
      folder: '/certificates/local-orders-101',
      keystore: '/etc/kafka/secrets/keystore.pem',
      listeners: ['CONTROLLER_MTLS'],
    });
    expect(one?.container.folders).toEqual([
      { hostPath: '/certificates/local-orders-101', path: '/etc/kafka/secrets' },
      { hostPath: '/secrets/brokers', path: '/etc/kafka/passwords' },
    ]);
    expect(one?.container.env).toMatchObject({
      KAFKAFORM_SCRAM_PASSWORDS: '/etc/kafka/passwords',
      KAFKA_LISTENERS: 'CONTROLLER_MTLS://:9293',
      KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      KAFKA_LISTENER_NAME_CONTROLLER__MTLS_SSL_CLIENT_AUTH: 'required',
      KAFKA_LISTENER_NAME_CONTROLLER__MTLS_SSL_KEYSTORE_LOCATION: '/etc/kafka/secrets/keystore.pem',
    });
    expect(Object.keys(one?.container.env ?? {}).filter((name) => /HOST|INTERNAL/.test(name))).toEqual([]);
  });

  it('has no certificate where only brokers’ listeners speak TLS', () => {
    const [one] = controllersOf({ listeners: { host: { security: 'tls' } } });
    expect(one?.certificate).toBeUndefined();
    expect(one?.container.folders).toBeUndefined();
  });

  it('opens both listeners while the cluster migrates, the one that is used first and published', () => {
    const [one] = controllersOf({
      besides: [{ role: 'controller', listener: { security: 'mtls' } }],
    });
    expect(one?.container.env.KAFKA_CONTROLLER_LISTENER_NAMES).toBe('CONTROLLER,CONTROLLER_MTLS');
    expect(one?.container.ports[0]).toMatchObject({ internal: 9093, external: 18_101 });
  });
});

describe('brokers beside dedicated controllers', () => {
  const rendered = renderCluster(dedicated({ brokers: brokers(3) }), CONTEXT);

  it('are brokers only, and know the voters', () => {
    for (const { container, controller } of rendered) {
      expect(controller).toBe(false);
      expect(container.env).toMatchObject({
        KAFKA_PROCESS_ROLES: 'broker',
        KAFKA_LISTENERS: 'INTERNAL://:9092,HOST://:19092',
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
        KAFKA_CONTROLLER_QUORUM_VOTERS: VOTERS,
      });
    }
  });

  it('don’t format storage with passwords, which the controllers have done', () => {
    const secured = renderCluster(dedicated({ listeners: SCRAM }), CONTEXT);
    for (const { container } of secured) expect(container.env.KAFKAFORM_SCRAM_PASSWORDS).toBeUndefined();
  });
});

it('a cluster whose brokers are controllers has no others', () => {
  expect(renderControllers(kraftCluster(), CONTEXT)).toEqual([]);
});
