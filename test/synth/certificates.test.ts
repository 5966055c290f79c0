import { describe, expect, it } from 'vitest';
import {
  CertificateAuthority,
  CertificateFiles,
  ClientCertificate,
  KafkaCluster,
  Listener,
  Metadata,
  ZooKeeperEnsemble,
} from '../../constructs/index.ts';
import { reference, synthStack } from './support/project.ts';

const kraft = { version: '4.3.1', metadata: Metadata.kraft(), brokers: 1 } as const;

describe('certificates in files', () => {
  const { resource, provider } = synthStack((scope) => {
    new KafkaCluster(scope, 'orders', {
      ...kraft,
      listeners: Listener.tls(),
      certificates: CertificateFiles.in('/etc/pki/orders'),
    });
  });

  it('are checked and mounted, and nothing is signed', () => {
    expect(resource).not.toHaveProperty('kafka_certificate');
    expect(resource).not.toHaveProperty('kafka_certificate_authority');
    expect(resource.kafka_certificate_files?.orders_broker_1).toEqual(
      expect.objectContaining({
        folder: '/etc/pki/orders/test-orders-1',
        names: ['test-orders-1', 'localhost', '127.0.0.1'],
      }),
    );
    const container = resource.docker_container?.orders_broker_1;
    expect(container?.volumes).toContainEqual({
      host_path: '/etc/pki/orders/test-orders-1',
      container_path: '/etc/kafka/secrets',
      read_only: true,
    });
    expect(container?.depends_on).toContain('kafka_certificate_files.orders_broker_1');
  });

  it('tell a broker’s membership of a file that has changed, and the provider whom to trust', () => {
    expect(resource.kafka_broker?.orders_broker_1?.certificate).toMatchObject({
      fingerprint: reference('kafka_certificate_files.orders_broker_1.fingerprint'),
    });
    expect(provider.kafka?.[0]?.clusters.orders.tls).toEqual({ ca_file: '/etc/pki/orders/ca.pem' });
  });

  it('have the unit that brokers know each other by where they know each other by certificates', () => {
    const { resource } = synthStack((scope) => {
      new KafkaCluster(scope, 'orders', {
        ...kraft,
        listeners: Listener.mtls(),
        certificates: CertificateFiles.in('pki'),
      });
    });
    expect(resource.kafka_certificate_files?.orders_broker_1).toMatchObject({
      folder: expect.stringMatching(/^\/.*\/pki\/test-orders-1$/),
      organizational_unit: 'kafka-broker-orders',
    });
    expect(resource.kafka_certificate_files?.['orders_kafkaform-admin']).toMatchObject({
      folder: expect.stringMatching(/\/pki\/clients\/kafkaform-admin$/),
      client: true,
    });
  });
});

describe('a broker’s membership', () => {
  const readAtStart = (listeners: Listener, zooKeeper = false) => {
    const { resource } = synthStack((scope) => {
      const metadata = zooKeeper
        ? Metadata.zooKeeper(new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 1 }))
        : kraft.metadata;
      new KafkaCluster(scope, 'orders', {
        ...{ ...kraft, version: zooKeeper ? '3.9.2' : '4.3.1', metadata, listeners },
      });
    });
    return resource.kafka_broker?.orders_broker_1?.certificate.read_at_start;
  };

  it('knows what the controllers read at start only', () => {
    expect(readAtStart(Listener.mtls())).toEqual(['fingerprint', 'trusted']);
    expect(readAtStart(Listener.scram())).toEqual(['fingerprint', 'trusted']);
    expect(readAtStart(Listener.tls())).toEqual(['trusted']);
    expect(readAtStart(Listener.mtls(), true)).toEqual([]);
  });
});

describe('the authority of a stack', () => {
  it('is renewed by its generation, and everything hears of what is trusted', () => {
    const { resource } = synthStack((scope) => {
      const cluster = new KafkaCluster(scope, 'orders', { ...kraft, listeners: Listener.tls() });
      new ClientCertificate(scope, 'billing', { cluster });
      new CertificateAuthority(scope, 'authority', { generation: 2, renewUntil: 'trusted' });
    });
    expect(resource.kafka_certificate_authority?.authority).toMatchObject({
      generation: 2,
      renew_until: 'trusted',
    });
    const trusted = reference('kafka_certificate_authority.authority.trusted');
    expect(resource.kafka_certificate?.orders_broker_1?.trusted).toEqual(trusted);
    expect(resource.kafka_certificate?.client_billing?.trusted).toEqual(trusted);
    expect(resource.kafka_broker?.orders_broker_1?.certificate).toMatchObject({
      trusted,
      truststore: '/etc/kafka/secrets/ca.pem',
    });
  });
});
