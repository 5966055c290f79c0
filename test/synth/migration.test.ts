import { describe, expect, it } from 'vitest';
import {
  Authorization,
  KafkaCluster,
  type KafkaClusterProps,
  Listener,
  Metadata,
  Migration,
} from '../../constructs/index.ts';
import type { MigrationPhase } from '../../model/spec/migration.ts';
import { refusal, synthStack } from './support/project.ts';

const KRAFT = { version: '4.3.1', metadata: Metadata.kraft(), brokers: 3 } as const;
const SECURED = {
  listeners: Listener.scram(),
  hostPorts: { from: 29_092 },
  authorization: Authorization.acls(),
} as const;

/** Each is synthesized in a folder of its own, whose name is left out. */
const stackWith = (props: Partial<KafkaClusterProps>) => {
  const stack = synthStack((scope) => {
    new KafkaCluster(scope, 'orders', { ...KRAFT, ...props });
  });
  return JSON.parse(JSON.stringify(stack).replaceAll(/[^"]+\/\.kafkaform\//g, '')) as typeof stack;
};
const inPhase = (phase: MigrationPhase) =>
  stackWith({
    ...SECURED,
    migration: Migration.from({ listeners: Listener.plaintext(), hostPorts: { from: 19_092 } }).to(phase),
  });

describe('a migration', () => {
  const before = stackWith({});
  const prepared = inPhase('prepared');

  it('first makes keys and passwords that nothing depends on yet', () => {
    expect(Object.keys(prepared.resource.kafka_certificate ?? {})).toEqual(
      expect.arrayContaining(['orders_broker_1', 'orders_broker_2', 'orders_broker_3']),
    );
    expect(Object.keys(prepared.resource.kafka_password ?? {})).toHaveLength(2);
    expect(prepared.resource.docker_container).toEqual(before.resource.docker_container);
    expect(prepared.resource.kafka_broker).toEqual(before.resource.kafka_broker);
  });

  it('makes the same certificates for brokers that have the listeners open', () => {
    const added = inPhase('listeners-added').resource;
    expect(added.kafka_certificate).toEqual(prepared.resource.kafka_certificate);
    expect(added.kafka_password).toEqual(prepared.resource.kafka_password);
    expect(added.docker_container?.orders_broker_1?.depends_on).toContain(
      'kafka_certificate.orders_broker_1',
    );
  });

  it('replaces no broker when clients move: terraform alone goes to the other listener', () => {
    const [moved, clients] = [inPhase('inter-broker-moved'), inPhase('clients-moved')];
    expect(clients.resource.docker_container).toEqual(moved.resource.docker_container);
    const access = (stack: typeof moved) => stack.provider.kafka?.[0]?.clusters.orders;
    expect(access(moved)).toMatchObject({ bootstrap_servers: expect.arrayContaining(['127.0.0.1:19092']) });
    expect(access(moved)).not.toHaveProperty('sasl');
    expect(access(clients)).toMatchObject({
      bootstrap_servers: expect.arrayContaining(['127.0.0.1:29092']),
      sasl: { username: 'kafkaform-admin' },
      security: {
        listeners: { host: 'scram', internal: 'scram', controller: 'mtls' },
        from: {},
        phase: 'clients-moved',
      },
    });
  });

  it('turns the authorizer on with the listeners, and lets those go on who could never say who they are', () => {
    const env = (stack: typeof before) =>
      ((stack.resource.docker_container?.orders_broker_1?.env ?? []) as string[]).filter((line) =>
        /AUTHORIZER|SUPER_USERS/.test(line),
      );
    expect(env(prepared)).toEqual([]);
    expect(env(inPhase('clients-moved')).join()).toMatch(/SUPER_USERS=.*User:ANONYMOUS/);
    expect(env(stackWith(SECURED)).join()).not.toMatch(/ANONYMOUS/);
  });

  it('needs ports of its own for the listener that it adds on the host', () => {
    expect(
      refusal((scope) => {
        new KafkaCluster(scope, 'orders', {
          ...KRAFT,
          listeners: Listener.tls(),
          migration: Migration.from({ listeners: Listener.plaintext() }).to('prepared'),
        });
      }),
    ).toMatch(/migration\.from\.hostPorts is not set but HOST before and after are open at the same time/);
  });
});
