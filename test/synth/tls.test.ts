import { describe, expect, it } from 'vitest';
import {
  Authorization,
  ClientCertificate,
  JmxExporter,
  KafkaCluster,
  KafkaTopic,
  Listener,
  Metadata,
  MirrorMaker,
} from '../../constructs/index.ts';
import { LocalTlsStack } from '../../stacks/local-tls.ts';
import { appOf, project, readStack, reference, refusal, synthStack } from './support/project.ts';

const kraft = { version: '4.3.1', metadata: Metadata.kraft(), brokers: 1 } as const;

function shipped() {
  const place = project();
  try {
    const app = appOf(place);
    new LocalTlsStack(app, 'local-tls');
    app.synth();
    return { root: place.root, stack: readStack(place, 'local-tls') };
  } finally {
    place.remove();
  }
}

const { root, stack } = shipped();
const folder = `${root}/.kafkaform/certificates/local-tls`;

describe('the stack local-tls', () => {
  it('makes an authority and a certificate for each broker, and the containers wait for theirs', () => {
    expect(Object.keys(stack.resource.kafka_certificate_authority ?? {})).toEqual(['authority']);
    expect(Object.keys(stack.resource.kafka_certificate ?? {})).toEqual([
      'orders_broker_1',
      'orders_broker_2',
      'orders_broker_3',
    ]);
    const container = stack.resource.docker_container?.orders_broker_2;
    expect(container?.depends_on).toEqual(['kafka_cluster_id.orders', 'kafka_certificate.orders_broker_2']);
    expect(container?.volumes).toContainEqual({
      host_path: `${folder}/local-tls-orders-2`,
      container_path: '/etc/kafka/secrets',
      read_only: true,
    });
  });

  it('tells a broker’s membership of its certificate, and nothing that a renewal changes to the container', () => {
    expect(stack.resource.kafka_broker?.orders_broker_2?.certificate).toEqual({
      fingerprint: reference('kafka_certificate.orders_broker_2.fingerprint'),
      trusted: reference('kafka_certificate_authority.authority.trusted'),
      truststore: '/etc/kafka/secrets/ca.pem',
      read_at_start: ['trusted'],
      keystore: '/etc/kafka/secrets/keystore.pem',
      listeners: ['CONTROLLER_TLS', 'INTERNAL_TLS', 'HOST_TLS'],
    });
    expect(JSON.stringify(stack.resource.docker_container)).not.toMatch(/fingerprint|not_after/);
  });

  it('tells the provider which authority the brokers are known by', () => {
    expect(stack.provider.kafka?.[0]?.clusters.orders).toMatchObject({
      tls: { ca_file: `${folder}/ca.pem` },
      security: { listeners: { host: 'tls', internal: 'tls', controller: 'tls' } },
    });
  });
});

describe('a client’s certificate', () => {
  it('is a user that can be granted something', () => {
    const { resource } = synthStack((scope) => {
      const cluster = new KafkaCluster(scope, 'orders', { ...kraft, listeners: Listener.tls() });
      const billing = new ClientCertificate(scope, 'billing', { cluster, validDays: 90 });
      new KafkaTopic(scope, 'payments', { cluster, partitions: 1 }).grantConsume(billing, { group: null });
    });
    expect(resource.kafka_certificate?.client_billing).toMatchObject({
      authority: reference('kafka_certificate_authority.authority.fingerprint'),
      client: true,
      common_name: 'billing',
      folder: expect.stringMatching(/\/certificates\/test\/clients\/billing$/),
      names: [],
      valid_days: 90,
    });
    expect(Object.values(resource.kafka_acl ?? {})).toEqual([
      expect.objectContaining({ principal: 'User:billing' }),
    ]);
  });

  it('is refused under a name that brokers or terraform have, under one that is taken, and under one that is no folder', () => {
    const named = (...names: string[]) =>
      refusal((scope) => {
        const cluster = new KafkaCluster(scope, 'orders', { ...kraft, listeners: Listener.tls() });
        for (const [n, name] of names.entries()) new ClientCertificate(scope, `c${n}`, { cluster, name });
      });
    expect(named('kafka-broker')).toMatch(/name is "kafka-broker" but brokers and terraform/);
    expect(named('kafkaform-admin')).toMatch(/name is "kafkaform-admin" but brokers and terraform/);
    expect(named('../other')).toMatch(/name is "\.\.\/other" but it is the common name/);
    expect(named('billing', 'billing')).toMatch(/name is "billing" but the stack has a certificate/);
  });
});

describe('a mirror of clusters that speak TLS', () => {
  it('trusts their authority, and is given no key', () => {
    const { resource } = synthStack((scope) => {
      const source = new KafkaCluster(scope, 'source', { ...kraft, listeners: Listener.tls() });
      const target = new KafkaCluster(scope, 'target', {
        ...kraft,
        hostPorts: { from: 29_092 },
        jmxExporter: JmxExporter.off(),
      });
      new MirrorMaker(scope, 'mm2', { flows: [{ source, target }] });
    });
    const worker = resource.docker_container?.mm2_worker_1;
    expect(worker?.volumes).toEqual([
      {
        host_path: expect.stringMatching(/\/\.kafkaform\/certificates\/test\/trust$/),
        container_path: '/etc/kafka/secrets',
        read_only: true,
      },
    ]);
    expect(worker?.depends_on).toContain('kafka_certificate_authority.authority');
    const text = worker?.env.find((line: string) => line.startsWith('MIRROR_MAKER_PROPERTIES='));
    expect(text).toContain('source.security.protocol=SSL');
    expect(text).toContain('source.ssl.truststore.location=/etc/kafka/secrets/ca.pem');
    expect(text).not.toContain('target.security.protocol');
  });
});

describe('a mirror of clusters that ask who clients are', () => {
  const secured = (groups?: readonly string[]) =>
    synthStack((scope) => {
      const access = { listeners: Listener.scram(), authorization: Authorization.acls() };
      const source = new KafkaCluster(scope, 'source', { ...kraft, ...access });
      const target = new KafkaCluster(scope, 'target', {
        ...{ ...kraft, jmxExporter: JmxExporter.off(), listeners: Listener.mtls() },
        hostPorts: { from: 29_092 },
      });
      new MirrorMaker(scope, 'mm2', { flows: [{ source, target, ...(groups && { groups }) }] });
    }).resource;
  const fileWaitedFor = (resource: ReturnType<typeof secured>) =>
    resource.docker_container?.mm2_worker_1?.env
      .find((line: string) => line.startsWith('MIRROR_MAKER_WAIT_FOR='))
      ?.split('/')
      .at(-1);

  it('starts once its user and what it may do are there, and waits for no cluster in terraform', () => {
    const resource = secured();
    const ready = resource.kafka_password?.mm2_ready;
    expect(ready?.file).toMatch(new RegExp(`/secrets/test/mirror\\.mm2/${fileWaitedFor(resource)}$`));
    const acls = Object.keys(resource.kafka_acl ?? {}).map((name) => `kafka_acl.${name}`);
    expect(acls.length).toBeGreaterThan(10);
    const [user = ''] = Object.keys(resource.kafka_user ?? {});
    expect(resource.kafka_user?.[user]?.name).toBe('mirror-maker-mm2');
    expect([...(ready?.depends_on ?? [])].sort()).toEqual([...acls, `kafka_user.${user}`].sort());
    const waits: string[] = resource.docker_container?.mm2_worker_1?.depends_on;
    expect(waits.filter((each) => /^kafka_(cluster|user|acl)\./.test(each))).toEqual([]);
    expect(waits).toEqual(
      expect.arrayContaining(['kafka_password.mm2_source', 'kafka_certificate.client_mirror-maker-mm2']),
    );
  });

  it('waits for another file when it may do something else', () => {
    expect(fileWaitedFor(secured(['billing']))).not.toBe(fileWaitedFor(secured()));
  });
});

describe('a listener', () => {
  it('is refused in the clear across hosts, unless that is asked for by name', () => {
    const published = (listener: Listener) => (scope: ConstructorParameters<typeof KafkaCluster>[0]) => {
      new KafkaCluster(scope, 'orders', { ...kraft, listeners: { host: listener } });
    };
    const sneaky = Object.assign(Listener.tls({ address: '192.0.2.7' }), {
      spec: { security: 'plaintext', address: '192.0.2.7' },
    });
    expect(refusal(published(sneaky))).toMatch(
      /listeners\.host\.address is "192\.0\.2\.7" but other hosts reach/,
    );
    const { resource } = synthStack(published(Listener.plaintextAcrossHosts({ address: '192.0.2.7' })));
    expect(resource.docker_container?.orders_broker_1?.ports).toContainEqual(
      expect.objectContaining({ ip: '192.0.2.7', internal: 19_092 }),
    );
    expect(resource).not.toHaveProperty('kafka_certificate');
  });
});
