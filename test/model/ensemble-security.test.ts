import { describe, expect, it } from 'vitest';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { renderEnsemble } from '../../model/rendering/ensemble.ts';
import { ensembleStore } from '../../model/rendering/ensemble-certificates.ts';
import { ensembleManifest } from '../../model/rendering/manifest.ts';
import type { EnsembleListenersSpec } from '../../model/spec/ensemble.ts';
import { cluster, ensemble } from './support/specs.ts';

const SECURE: EnsembleListenersSpec = { client: { security: 'mtls' }, quorum: { security: 'tls' } };
const store = ensembleStore({ folder: '/certificates/local' }, 'zookeeper');

const serversOf = (listeners?: EnsembleListenersSpec) =>
  renderEnsemble(ensemble(listeners === undefined ? {} : { listeners }), {
    stack: 'Local',
    image: 'kafka:1',
    certificates: store,
  });
const first = (listeners?: EnsembleListenersSpec) => {
  const [server] = serversOf(listeners);
  if (server === undefined) throw new Error('no server');
  return server;
};
const brokerOf = (listeners?: EnsembleListenersSpec) => {
  const [broker] = renderCluster(cluster(), {
    stack: 'local',
    image: 'kafka:1',
    clusterId: 'id',
    ensembles: [ensemble(listeners === undefined ? {} : { listeners })],
    ensembleCertificates: store,
  });
  return broker?.container;
};
const security = (env: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries(env).filter(([key]) => /ssl|secure|x509|clientPort|serverCnxn/i.test(key)),
  );

describe('an ensemble', () => {
  it('is plaintext where nothing is said, and nothing is mounted', () => {
    expect(security(first().container.env)).toEqual({ ZOOKEEPER_clientPort: '2181' });
    expect(first().container).not.toHaveProperty('folders');
    expect(first()).not.toHaveProperty('certificate');
    expect(first().quorumAddress).toBe('local-zookeeper-1:2888:3888;2181');
  });

  it('asks clients for a certificate, and has no plaintext port besides', () => {
    const { container, quorumAddress } = first({ client: { security: 'mtls' } });
    expect(security(container.env)).toEqual({
      ZOOKEEPER_clientPort: '0',
      ZOOKEEPER_secureClientPort: '2281',
      ZOOKEEPER_serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
      ZOOKEEPER_ssl_keyStore_location: '/etc/kafka/secrets/keystore.pem',
      ZOOKEEPER_ssl_trustStore_location: '/etc/kafka/secrets/ca.pem',
      ZOOKEEPER_ssl_clientAuth: 'need',
      ZOOKEEPER_authProvider_x509: 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
      ZOOKEEPER_X509AuthenticationProvider_superUser: 'CN=kafkaform-admin',
    });
    expect(quorumAddress).toBe('local-zookeeper-1:2888:3888');
    expect(container.env.KAFKAFORM_ENSEMBLE_SEED).not.toContain(';');
    expect(container.ports[0]).toMatchObject({ internal: 2281, ip: '127.0.0.1' });
  });

  it('has TLS among its servers alone, and then clients stay as they are', () => {
    const { container } = first({ quorum: { security: 'tls' } });
    expect(security(container.env)).toEqual({
      ZOOKEEPER_clientPort: '2181',
      ZOOKEEPER_sslQuorum: 'true',
      ZOOKEEPER_sslQuorumReloadCertFiles: 'true',
      ZOOKEEPER_ssl_quorum_keyStore_location: '/etc/kafka/secrets/keystore.pem',
      ZOOKEEPER_ssl_quorum_trustStore_location: '/etc/kafka/secrets/ca.pem',
      ZOOKEEPER_ssl_quorum_clientAuth: 'need',
    });
    expect(brokerOf({ quorum: { security: 'tls' } })).toEqual(brokerOf());
  });

  it('has a certificate of its own authority for each server, good for the names that the others look up', () => {
    expect(first(SECURE).certificate).toEqual({
      commonName: 'local-zookeeper-1',
      names: ['local-zookeeper-1', 'local-zookeeper-1.local', 'localhost', '127.0.0.1'],
      folder: '/certificates/local/ensemble.zookeeper/local-zookeeper-1',
    });
    expect(first(SECURE).container.folders).toEqual([
      { hostPath: '/certificates/local/ensemble.zookeeper/local-zookeeper-1', path: '/etc/kafka/secrets' },
    ]);
  });

  it('is known to the reporting commands by the certificate of its super user', () => {
    expect(ensembleManifest(ensemble({ listeners: SECURE }), serversOf(SECURE), store).tls).toEqual({
      caFile: '/certificates/local/ensemble.zookeeper/ca.pem',
      certificateFile: '/certificates/local/ensemble.zookeeper/clients/kafkaform-admin/keystore.pem',
    });
    expect(ensembleManifest(ensemble(), serversOf(), store)).not.toHaveProperty('tls');
  });
});

describe('the brokers of a secured ensemble', () => {
  it('connect by TLS with one certificate of the cluster, and keep their znodes to themselves', () => {
    const { env, folders } = brokerOf(SECURE) ?? {};
    const connecting = Object.entries(env ?? {}).filter(([key]) => /ZOOKEEPER|KAFKA_OPTS/.test(key));
    expect(Object.fromEntries(connecting)).toEqual({
      KAFKA_OPTS: '-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty',
      KAFKA_ZOOKEEPER_CONNECT: 'local-zookeeper-1:2281,local-zookeeper-2:2281,local-zookeeper-3:2281',
      KAFKA_ZOOKEEPER_SET_ACL: 'true',
      KAFKA_ZOOKEEPER_SSL_CLIENT_ENABLE: 'true',
      KAFKA_ZOOKEEPER_SSL_KEYSTORE_LOCATION: '/etc/kafka/zookeeper/keystore.pem',
      KAFKA_ZOOKEEPER_SSL_KEYSTORE_TYPE: 'PEM',
      KAFKA_ZOOKEEPER_SSL_TRUSTSTORE_LOCATION: '/etc/kafka/zookeeper/ca.pem',
      KAFKA_ZOOKEEPER_SSL_TRUSTSTORE_TYPE: 'PEM',
    });
    expect(folders).toEqual([
      {
        hostPath: '/certificates/local/ensemble.zookeeper/clients/orders.kafka-broker',
        path: '/etc/kafka/zookeeper',
      },
    ]);
  });

  it('are told nothing of it where the ensemble is plaintext', () => {
    const connecting = Object.keys(brokerOf()?.env ?? {}).filter((key) => /ZOOKEEPER|KAFKA_OPTS/.test(key));
    expect(connecting).toEqual(['KAFKA_ZOOKEEPER_CONNECT']);
    expect(brokerOf()).not.toHaveProperty('folders');
  });
});
