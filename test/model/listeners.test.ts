import { describe, expect, it } from 'vitest';
import { brokerProperties } from '../../model/rendering/broker-properties.ts';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { clusterManifest } from '../../model/rendering/manifest.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { ListenersSpec } from '../../model/spec/listener.ts';
import { brokers, cluster, ensemble, kraftCluster } from './support/specs.ts';

const tls = { security: 'tls' } as const;
const mtls = { security: 'mtls' } as const;
const scram = { security: 'scram' } as const;
const ALL: ListenersSpec = { host: tls, internal: tls, controller: tls };
const certificates = { folder: '/project/.kafkaform/certificates/local' };
const secrets = { folder: '/project/.kafkaform/secrets/local/orders' };
const context = { stack: 'local', ensembles: [ensemble()] };

const propertiesOf = (spec: ClusterSpec) => brokerProperties(spec, spec.brokers[0] as never, context);
const render = (spec: ClusterSpec) =>
  renderCluster(spec, { ...context, image: 'image', clusterId: 'id', certificates, secrets });
const security = (spec: ClusterSpec) =>
  Object.entries(propertiesOf(spec))
    .filter(([key]) => /ssl|security/.test(key))
    .map(([key, value]) => `${key}=${value}`);

describe('listeners', () => {
  it('are plaintext where nothing is said, and nothing is mounted', () => {
    expect(security(kraftCluster())).toEqual([
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST:PLAINTEXT',
    ]);
    expect(render(kraftCluster())[0]?.container).not.toHaveProperty('folders');
  });

  it('have a key and an authority of their own each, as PEM files, where they speak TLS', () => {
    expect(security(kraftCluster({ listeners: { host: tls } }))).toEqual([
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST_TLS:SSL',
      'listener.name.host_tls.ssl.keystore.type=PEM',
      'listener.name.host_tls.ssl.keystore.location=/etc/kafka/secrets/keystore.pem',
      'listener.name.host_tls.ssl.truststore.type=PEM',
      'listener.name.host_tls.ssl.truststore.location=/etc/kafka/secrets/ca.pem',
    ]);
  });

  it.each([
    ['KRaft', kraftCluster({ listeners: ALL }), 'CONTROLLER_TLS:SSL,INTERNAL_TLS:SSL,HOST_TLS:SSL'],
    ['ZooKeeper', cluster({ listeners: { host: tls, internal: tls } }), 'INTERNAL_TLS:SSL,HOST_TLS:SSL'],
  ])('can all speak TLS in %s mode', (_, spec, map) => {
    expect(propertiesOf(spec)).toMatchObject({ 'listener.security.protocol.map': map });
  });

  it('are published on loopback, or where the code says', () => {
    const [published] = render(
      kraftCluster({
        listeners: { host: { ...tls, address: '0.0.0.0', advertisedHost: 'kafka.example.org' } },
      }),
    );
    expect(published?.container.ports).toContainEqual({ internal: 19192, external: 19092, ip: '0.0.0.0' });
    expect(published?.container.ports).toContainEqual({ internal: 9404, external: 19404, ip: '127.0.0.1' });
    expect(published?.address).toBe('kafka.example.org:19092');
    expect(render(kraftCluster({ listeners: { host: tls } }))[0]?.container.ports).toContainEqual({
      internal: 19192,
      external: 19092,
      ip: '127.0.0.1',
    });
  });
});

describe('a listener that wants certificates', () => {
  const spec = (more: Partial<ClusterSpec> = {}) =>
    kraftCluster({ listeners: { host: mtls, internal: mtls, controller: mtls }, ...more });
  const rules = (given: ClusterSpec) =>
    String(propertiesOf(given)['listener.name.internal_mtls.ssl.principal.mapping.rules']);
  /** As Kafka does (SslPrincipalMapper): the first rule whose expression matches the whole subject. */
  const userOf = (subject: string, given = spec()) => {
    for (const rule of rules(given).split(',RULE:')) {
      const [, expression = '', replacement = ''] = /^(?:RULE:)?(.*)\/(.*)\/$/.exec(rule) ?? [];
      const found = new RegExp(`^(?:${expression})$`).exec(subject);
      if (found !== null) return replacement.replace('$1', found[1] ?? '');
    }
    return null;
  };

  it('refuses clients without one', () => {
    expect(propertiesOf(spec())).toMatchObject({
      'listener.security.protocol.map': 'CONTROLLER_MTLS:SSL,INTERNAL_MTLS:SSL,HOST_MTLS:SSL',
      'listener.name.controller_mtls.ssl.client.auth': 'required',
      'listener.name.internal_mtls.ssl.client.auth': 'required',
      'listener.name.host_mtls.ssl.client.auth': 'required',
    });
    expect(security(kraftCluster({ listeners: { host: tls } })).join()).not.toContain('client.auth');
  });

  it.each([
    ['CN=local-orders-1,OU=kafka-broker-orders', 'kafka-broker'],
    ['CN=local-orders-17,OU=kafka-broker-orders', 'kafka-broker'],
    ['CN=alice', 'alice'],
    ['CN=local-dr-1,OU=kafka-broker-dr', null],
    ['CN=mallory\\,OU=kafka-broker-orders', null],
    ['CN=mallory,OU=kafka-broker-orders,O=elsewhere', null],
    ['OU=kafka-broker-orders,CN=mallory', null],
  ])('takes %s for %s', (subject, user) => {
    expect(userOf(subject)).toBe(user);
  });

  it('says nothing of how many brokers there are or what they are called', () => {
    const certificates = (given: ClusterSpec) => security(given).filter((line) => /ssl/.test(line));
    expect(certificates(spec({ brokers: brokers(5) }))).toEqual(certificates(spec()));
  });
});

describe('a listener that wants passwords', () => {
  const SECURE = { host: scram, internal: scram, controller: mtls } as const;

  it('lets brokers log in among each other by a file that only Kafka reads', () => {
    const properties = propertiesOf(kraftCluster({ listeners: SECURE }));
    const module = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
    expect(properties).toMatchObject({
      'listener.security.protocol.map': 'CONTROLLER_MTLS:SSL,INTERNAL_SCRAM:SASL_SSL,HOST_SCRAM:SASL_SSL',
      'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
      'listener.name.internal_scram.scram-sha-512.sasl.jaas.config': `${module} username="kafka-broker" password="\${kafkaform:/etc/kafka/passwords:kafka-broker.password}";`,
      'listener.name.internal_scram.scram-sha-256.sasl.jaas.config': `${module};`,
      'listener.name.host_scram.scram-sha-512.sasl.jaas.config': `${module};`,
      'config.providers': 'kafkaform',
      'config.providers.kafkaform.param.allowed.paths': '/etc/kafka/passwords',
    });
  });

  it('offers both mechanisms, so that a user can have a second password for a while', () => {
    expect(propertiesOf(cluster({ listeners: { host: scram } }))).toMatchObject({
      'listener.name.host_scram.sasl.enabled.mechanisms': 'SCRAM-SHA-512,SCRAM-SHA-256',
    });
  });

  it('asks again after a quarter of an hour, or when the code says', () => {
    const lifetime = (config: ClusterSpec['config'] = {}) =>
      propertiesOf(kraftCluster({ listeners: SECURE, config }))['connections.max.reauth.ms'];
    expect(lifetime()).toBe(900_000);
    expect(lifetime({ 'connections.max.reauth.ms': 5_000 })).toBe(5_000);
    expect(propertiesOf(kraftCluster({ listeners: { host: mtls } }))).not.toHaveProperty([
      'connections.max.reauth.ms',
    ]);
  });

  it('keeps the configuration providers of the user', () => {
    const config = { 'config.providers': 'vault', 'config.providers.vault.class': 'org.example.Vault' };
    expect(propertiesOf(kraftCluster({ listeners: SECURE, config }))).toMatchObject({
      'config.providers': 'vault,kafkaform',
      'config.providers.vault.class': 'org.example.Vault',
    });
  });

  it('mounts the passwords of brokers and terraform, and formats a quorum with them', () => {
    const rendered = render(kraftCluster({ listeners: SECURE, brokers: brokers(4) }));
    const mounted = {
      hostPath: '/project/.kafkaform/secrets/local/orders/brokers',
      path: '/etc/kafka/passwords',
    };
    expect(rendered.map(({ container }) => container.folders?.[1])).toEqual(Array(4).fill(mounted));
    expect(rendered.map(({ container }) => container.env.KAFKAFORM_SCRAM_PASSWORDS)).toEqual([
      ...Array(3).fill('/etc/kafka/passwords'),
      undefined,
    ]);
    const [atZooKeeper] = render(cluster({ listeners: { host: scram } }));
    expect(atZooKeeper?.container.folders?.[1]).toEqual(mounted);
    expect(atZooKeeper?.container.env).not.toHaveProperty('KAFKAFORM_SCRAM_PASSWORDS');
  });
});

describe('ACLs', () => {
  const authorizer = (spec: ClusterSpec) =>
    Object.entries(propertiesOf(spec)).filter(([key]) => /authorizer|super|everyone/.test(key));

  it('are no authorizer where nothing is said', () => {
    expect(authorizer(kraftCluster())).toEqual([]);
  });

  it.each([
    ['KRaft', kraftCluster, 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'],
    ['ZooKeeper', cluster, 'kafka.security.authorizer.AclAuthorizer'],
  ])(
    'in %s mode refuse what isn’t allowed, but to brokers, terraform and whom the code names',
    (_, of, className) => {
      expect(authorizer(of({ authorization: { superUsers: ['User:ops'] } }))).toEqual([
        ['authorizer.class.name', className],
        ['super.users', 'User:kafka-broker;User:kafkaform-admin;User:ops'],
        ['allow.everyone.if.no.acl.found', false],
      ]);
    },
  );
});

describe('a broker’s certificate', () => {
  it('is good for every name that the broker is known by', () => {
    const names = (listeners: ListenersSpec) => render(kraftCluster({ listeners }))[0]?.certificate?.names;
    const own = ['local-orders-1', 'localhost', '127.0.0.1'];
    expect(names({ internal: tls })).toEqual(own);
    expect(names({ host: { ...tls, address: '192.0.2.7' } })).toEqual([...own, '192.0.2.7']);
    expect(names({ host: { ...tls, address: '0.0.0.0', advertisedHost: 'kafka.example.org' } })).toEqual([
      ...own,
      'kafka.example.org',
    ]);
  });

  it('is in a folder of the broker’s own, which is mounted', () => {
    const [first] = render(kraftCluster({ listeners: ALL }));
    expect(first?.container.folders).toEqual([
      { hostPath: '/project/.kafkaform/certificates/local/local-orders-1', path: '/etc/kafka/secrets' },
    ]);
    expect(first?.certificate?.listeners).toEqual(['CONTROLLER_TLS', 'INTERNAL_TLS', 'HOST_TLS']);
  });
});

describe('the manifest', () => {
  const manifestOf = (listeners: ListenersSpec) => {
    const spec = kraftCluster({ listeners });
    return clusterManifest(spec, { brokers: render(spec) }, [], {
      certificates,
      secrets: { folder: '/project/.kafkaform/secrets/local/orders' },
    });
  };

  it('names the authority where clients on the host need it, and only there', () => {
    expect(manifestOf({ host: tls }).tls).toEqual({
      caFile: '/project/.kafkaform/certificates/local/ca.pem',
    });
    expect(manifestOf({ internal: tls })).not.toHaveProperty('tls');
  });
});
