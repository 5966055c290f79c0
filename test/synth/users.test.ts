import { describe, expect, it } from 'vitest';
import { KafkaCluster, KafkaUser, Password } from '../../constructs/index.ts';
import { refusal, synthStack } from './support/project.ts';

type Props = ConstructorParameters<typeof KafkaUser>[2];

type Users = readonly [id: string, props: Omit<Props, 'cluster'>][];

const stackOf =
  (...users: Users) =>
  (scope: ConstructorParameters<typeof KafkaUser>[0]) => {
    const cluster = KafkaCluster.fromBootstrapServers(scope, 'orders', {
      bootstrapServers: '127.0.0.1:19092',
    });
    for (const [id, props] of users) new KafkaUser(scope, id, { cluster, ...props });
  };

const synthesized = (...users: Users) => synthStack(stackOf(...users));

describe('KafkaUser', () => {
  it('is named after its construct and keeps its password in a file of its own, outside of what is synthesized', () => {
    const { resource } = synthesized(['billing', {}]);
    const user = resource.kafka_user?.orders_billing;
    expect(user).toMatchObject({ cluster: 'orders', name: 'billing' });
    expect(user?.password_file).toMatch(
      /^\/.*\/\.kafkaform\/secrets\/[^/]+\/orders\/billing\.scram-sha-512\.password$/,
    );
    expect(user?.password_file).not.toContain('cdktf.out');
    expect(user).not.toHaveProperty('password_wo');
  });

  it('takes its password from an ephemeral variable, one for all who name it', () => {
    const password = Password.fromVariable('billing_password');
    const { resource, variable } = synthesized(
      ['old', { name: 'billing', password, passwordVersion: 2 }],
      ['new', { name: 'billing', mechanism: 'SCRAM-SHA-256', password, iterations: 4096 }],
    );
    expect(variable).toEqual({
      billing_password: expect.objectContaining({ ephemeral: true, sensitive: true, default: null }),
    });
    const { orders_billing: old, 'orders_billing_SCRAM-SHA-256': fresh } = resource.kafka_user ?? {};
    // biome-ignore lint/suspicious/noTemplateCurlyInString: terraform's own
    expect([old?.password_wo, fresh?.password_wo]).toEqual(Array(2).fill('${var.billing_password}'));
    expect(old).toMatchObject({ password_wo_version: 2 });
    expect(fresh).toMatchObject({ mechanism: 'SCRAM-SHA-256', iterations: 4096 });
  });

  it('that exists already is imported, with its mechanism', () => {
    const stack = synthesized(['billing', { importExisting: true, mechanism: 'SCRAM-SHA-256' }]);
    expect(JSON.stringify(stack)).toContain('"id":"orders/billing/SCRAM-SHA-256"');
  });

  it('is refused where terraform would take it for another one', () => {
    expect(refusal(stackOf(['billing', {}], ['again', { name: 'billing' }]))).toContain(
      'KafkaUser \'test/again\': name is "billing"; the cluster has that user with the same mechanism already',
    );
    expect(refusal(stackOf(['one', { name: 'a/b' }], ['two', { name: 'a_b' }]))).toContain(
      "KafkaUser 'test/two': name is \"a_b\"; in Terraform’s addresses it is the same as 'a/b'; rename one of them",
    );
  });
});
