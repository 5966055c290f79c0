import { describe, expect, it } from 'vitest';
import { accessFolders, type WorkerAccess } from '../../model/rendering/mirror-access.ts';
import { mirrorAcls, namesOf } from '../../model/rendering/mirror-grants.ts';
import { mirrorMakerProperties } from '../../model/rendering/mirror-maker-properties.ts';
import type { MirrorMakerSpec } from '../../model/spec/mirror-maker.ts';
import { flow, mirrorMaker } from './support/specs.ts';

const TRUST: WorkerAccess = { folder: '/certs/trust', certificate: false };
const MUTUAL: WorkerAccess = { folder: '/certs/clients/mirror-maker-mm2', certificate: true };
const PASSWORD: WorkerAccess = {
  ...TRUST,
  login: { mechanism: 'SCRAM-SHA-512', username: 'mirror-maker-mm2' },
};
const NAMED: WorkerAccess = {
  tls: { caFile: '/pki/ca.pem', certificateFile: '/pki/me.pem' },
  sasl: { mechanism: 'SCRAM-SHA-256', username: 'me', passwordFile: '/secrets/me' },
};

const cluster = (name: string, access?: WorkerAccess) => ({
  ...{ name, access, bootstrapServers: `${name}:9092`, replicationFactor: 1 },
});

/** What a worker is told of cluster `a`, and for all clusters. */
const told = (access?: WorkerAccess) =>
  Object.fromEntries(
    Object.entries(mirrorMakerProperties(mirrorMaker(), [cluster('a', access), cluster('b')], 'w')).filter(
      ([key]) => /^a\.(security|ssl|sasl)|^config\.providers/.test(key),
    ),
  );

describe('how workers reach a cluster', () => {
  it.each([
    ['plaintext', undefined, {}],
    [
      'TLS',
      TRUST,
      {
        'a.security.protocol': 'SSL',
        'a.ssl.truststore.type': 'PEM',
        'a.ssl.truststore.location': '/etc/kafka/secrets/ca.pem',
      },
    ],
    [
      'mTLS',
      MUTUAL,
      {
        'a.security.protocol': 'SSL',
        'a.ssl.truststore.type': 'PEM',
        'a.ssl.truststore.location': '/etc/kafka/secrets/ca.pem',
        'a.ssl.keystore.type': 'PEM',
        'a.ssl.keystore.location': '/etc/kafka/secrets/keystore.pem',
      },
    ],
    [
      'a password, which is read from a file',
      PASSWORD,
      {
        'a.security.protocol': 'SASL_SSL',
        'a.ssl.truststore.type': 'PEM',
        'a.ssl.truststore.location': '/etc/kafka/secrets/ca.pem',
        'a.sasl.mechanism': 'SCRAM-SHA-512',
        'a.sasl.jaas.config':
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Kafka's own
          'org.apache.kafka.common.security.scram.ScramLoginModule required username="mirror-maker-mm2" password="${kafkaform:/etc/kafka/passwords:a.password}";',
        'config.providers': 'kafkaform',
        'config.providers.kafkaform.class': 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
        'config.providers.kafkaform.param.allowed.paths': '/etc/kafka/passwords',
      },
    ],
  ])('is rendered for %s', (_, access, properties) => {
    expect(told(access)).toEqual(properties);
  });

  it('is rendered for a cluster that runs already, from the files that it names', () => {
    expect(told(NAMED)).toMatchObject({
      'a.security.protocol': 'SASL_SSL',
      'a.ssl.truststore.location': '/etc/kafka/clusters/a/ca.pem',
      'a.ssl.keystore.location': '/etc/kafka/clusters/a/keystore.pem',
      'a.sasl.jaas.config': expect.stringContaining('{kafkaform:/etc/kafka/clusters/a:password}'),
      'config.providers.kafkaform.param.allowed.paths': '/etc/kafka/clusters/a',
    });
    expect(accessFolders([cluster('a', NAMED)], undefined)).toEqual([
      { hostPath: '/pki/ca.pem', path: '/etc/kafka/clusters/a/ca.pem' },
      { hostPath: '/pki/me.pem', path: '/etc/kafka/clusters/a/keystore.pem' },
      { hostPath: '/secrets/me', path: '/etc/kafka/clusters/a/password' },
    ]);
  });

  it('mounts each folder once, and none for plaintext', () => {
    expect(accessFolders([cluster('a', MUTUAL), cluster('b', MUTUAL)], '/secrets/mirror.mm2')).toEqual([
      { hostPath: '/certs/clients/mirror-maker-mm2', path: '/etc/kafka/secrets' },
      { hostPath: '/secrets/mirror.mm2', path: '/etc/kafka/passwords' },
    ]);
    expect(accessFolders([cluster('a'), cluster('b')], undefined)).toEqual([]);
  });
});

describe('what workers are allowed', () => {
  const spec = (changes: Partial<MirrorMakerSpec> = {}): MirrorMakerSpec =>
    mirrorMaker({
      flows: [flow({ source: 'a', target: 'b', topics: ['orders-.*', 'pay\\.x'] })],
      ...changes,
    });
  const allowed = (at: string, changes?: Partial<MirrorMakerSpec>) =>
    mirrorAcls(spec(changes), at, 'User:m').map(
      ({ resourceType, resourceName, patternType, operation }) =>
        `${operation} ${resourceType} ${resourceName}${patternType === 'prefixed' ? '*' : ''}`,
    );

  it('at the source: to read what is mirrored, and to write nothing else than their own topics', () => {
    const acls = allowed('a');
    expect(acls).toEqual(
      expect.arrayContaining([
        'read topic orders-*',
        'describe_configs topic orders-*',
        'read topic pay.x',
        'describe group *',
        'create topic mm2-offset-syncs.b.internal',
        'write topic heartbeats',
      ]),
    );
    const written = acls.filter((acl) => /^(write|create|alter|alter_configs|delete) /.test(acl));
    expect(written.every((acl) => /heartbeats|mm2-[a-z-]+\.b\.internal/.test(acl))).toBe(true);
  });

  it('at the target: to make and write the copies and no other topic', () => {
    const acls = allowed('b');
    expect(acls).toEqual(
      expect.arrayContaining(['create topic a.*', 'alter topic a.*', 'write topic a.*', 'read group a-mm2']),
    );
    expect(acls.some((acl) => / topic \*$/.test(acl))).toBe(false);
    expect(acls.some((acl) => acl.includes('transactional_id'))).toBe(false);
  });

  it('transactions where every message is copied exactly once', () => {
    expect(allowed('b', { exactlyOnce: true })).toEqual(
      expect.arrayContaining([
        'write transactional_id a-mm2-*',
        'write transactional_id connect-cluster-a-mm2',
      ]),
    );
  });

  it('the same names at both ends where topics keep them', () => {
    expect(allowed('b', { replicationPolicy: 'identity' })).toEqual(
      expect.arrayContaining(['write topic orders-*', 'write topic pay.x']),
    );
  });

  it.each([
    [['.*'], ['*']],
    [['a\\.b'], ['a.b']],
    [
      ['orders-.*', 'x'],
      [{ prefix: 'orders-' }, 'x'],
    ],
    [['orders-.*', '(a|b)'], ['*']],
    [['a.b'], ['*']],
  ])('is as narrow as patterns such as %j tell', (patterns, names) => {
    expect(namesOf(patterns)).toEqual(names);
  });
});
