import { TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Authorization, KafkaCluster, KafkaUser, Listener, Metadata } from '../../constructs/index.ts';
import type { ScramMechanism } from '../../model/scram.ts';
import { LocalSecureStack } from '../../stacks/local-secure.ts';
import { appOf, project, readStack, refusal } from './support/project.ts';

function shipped() {
  const place = project();
  try {
    const app = appOf(place);
    new LocalSecureStack(app, 'local-secure');
    app.synth();
    return { root: place.root, stack: readStack(place, 'local-secure') };
  } finally {
    place.remove();
  }
}

const { root, stack } = shipped();
const passwords = `${root}/.kafkaform/secrets/local-secure/orders/brokers`;

describe('the stack local-secure', () => {
  it('makes the passwords of brokers and terraform before any broker, in a folder that brokers mount', () => {
    expect(stack.resource.kafka_password).toEqual({
      'orders_kafka-broker': expect.objectContaining({ file: `${passwords}/kafka-broker.password` }),
      'orders_kafkaform-admin': expect.objectContaining({ file: `${passwords}/kafkaform-admin.password` }),
    });
    const container = stack.resource.docker_container?.orders_broker_2;
    expect(container?.depends_on).toEqual([
      'kafka_cluster_id.orders',
      'kafka_certificate.orders_broker_2',
      'kafka_password.orders_kafka-broker',
      'kafka_password.orders_kafkaform-admin',
    ]);
    expect(container?.volumes).toContainEqual({
      host_path: passwords,
      container_path: '/etc/kafka/passwords',
      read_only: true,
    });
  });

  it('tells the provider how to log in, by paths', () => {
    expect(stack.provider.kafka?.[0]?.clusters.orders).toMatchObject({
      sasl: {
        mechanism: 'SCRAM-SHA-512',
        username: 'kafkaform-admin',
        password_file: `${passwords}/kafkaform-admin.password`,
      },
      bootstrap_users: {
        'kafka-broker': `${passwords}/kafka-broker.password`,
        'kafkaform-admin': `${passwords}/kafkaform-admin.password`,
      },
    });
  });

  it('needs no certificate of terraform’s own, as terraform has a password', () => {
    expect(Object.keys(stack.resource.kafka_certificate ?? {})).toEqual([
      'orders_broker_1',
      'orders_broker_2',
      'orders_broker_3',
    ]);
  });
});

describe('users of brokers and terraform', () => {
  const users = (listeners: Listener, name: string) =>
    refusal((stack) => {
      const cluster = new KafkaCluster(stack, 'orders', {
        version: '4.3.1',
        metadata: Metadata.kraft(),
        brokers: 1,
        listeners,
        authorization: Authorization.acls(),
      });
      new KafkaUser(stack, 'user', { cluster, name });
    });

  it('are nobody else’s', () => {
    expect(users(Listener.scram(), 'kafka-broker')).toContain(
      `name is "kafka-broker"; the brokers or terraform log in as that user, with a password that the deploy makes; choose another name.`,
    );
    expect(users(Listener.scram(), 'kafkaform-admin')).toContain('choose another name');
  });
});

describe('the mechanism of the passwords of brokers and terraform', () => {
  const synthesized = (passwordMechanism?: ScramMechanism) => {
    const place = project();
    try {
      const app = appOf(place);
      const stack = new TerraformStack(app, 'local');
      new KafkaCluster(stack, 'orders', {
        version: '4.3.1',
        metadata: Metadata.kraft(),
        brokers: 1,
        listeners: Listener.scram(),
        ...(passwordMechanism === undefined ? {} : { passwordMechanism }),
      });
      app.synth();
      return JSON.stringify(readStack(place, 'local')).replaceAll(place.root, '');
    } finally {
      place.remove();
    }
  };

  it('changes nothing where it is the usual one', () => {
    expect(synthesized('SCRAM-SHA-512')).toBe(synthesized());
  });

  it('replaces brokers and nothing that they depend on', () => {
    const [before, after] = [synthesized(), synthesized('SCRAM-SHA-256')].map(
      (text) => JSON.parse(text).resource,
    );
    const changed = Object.keys(before).filter(
      (type) => JSON.stringify(before[type]) !== JSON.stringify(after[type]),
    );
    expect(changed).toEqual(['docker_container', 'kafka_cluster']);
    expect(after.docker_container.orders_broker_1.env).toEqual(
      expect.arrayContaining([
        'KAFKA_SASL_MECHANISM_INTER_BROKER_PROTOCOL=SCRAM-SHA-256',
        expect.stringMatching(/SCRAM___SHA___256_SASL_JAAS_CONFIG=.*kafka-broker\.scram-sha-256\.password/),
      ]),
    );
  });
});
