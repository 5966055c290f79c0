import { expect, it } from 'vitest';
import { KafkaUser, Password } from '../../constructs/index.ts';
import { KafkaCluster, Listener } from '../../constructs/msk/index.ts';
import { MskStack } from '../../stacks/msk.ts';
import { MskServerlessStack } from '../../stacks/msk-serverless.ts';
import { addressesOf, appOf, project, readStack, reference } from './support/project.ts';

function shipped() {
  const place = project();
  try {
    const app = appOf(place);
    const msk = new MskStack(app, 'msk');
    new MskServerlessStack(app, 'msk-serverless');
    const [orders] = msk.node.findAll().filter((each) => each instanceof KafkaCluster);
    new KafkaUser(msk, 'shop', {
      cluster: orders as KafkaCluster,
      password: Password.fromVariable('shop_password'),
    });
    app.synth();
    return { msk: readStack(place, 'msk'), serverless: readStack(place, 'msk-serverless') };
  } finally {
    place.remove();
  }
}

const { msk, serverless } = shipped();
const cluster = msk.resource.aws_msk_cluster?.orders;

it('has the addresses that it has always had: another would be another cluster', () => {
  expect(
    addressesOf(msk)
      .filter((address) => /msk|kafka_|secret/.test(address))
      .sort(),
  ).toEqual(
    [
      'aws_kms_key.orders_msk',
      'aws_cloudwatch_log_group.orders_msk',
      'aws_msk_cluster.orders',
      'aws_msk_configuration.orders',
      'aws_msk_single_scram_secret_association.orders_billing',
      'aws_msk_single_scram_secret_association.orders_shop',
      'aws_secretsmanager_secret.orders_billing',
      'aws_secretsmanager_secret.orders_shop',
      'aws_secretsmanager_secret_policy.orders_billing',
      'aws_secretsmanager_secret_policy.orders_shop',
      'aws_secretsmanager_secret_version.orders_billing',
      'aws_secretsmanager_secret_version.orders_shop',
      'kafka_msk_brokers.orders_brokers_1',
      'kafka_msk_cluster.orders',
      'kafka_password.orders_billing',
      'kafka_topic.orders_customers',
      'kafka_topic.orders_payments',
      ...addressesOf(msk).filter((address) => address.startsWith('kafka_acl.')),
    ].sort(),
  );
});

it('is reached over TLS only, by known clients, and not from outside', () => {
  expect(cluster?.encryption_info.encryption_in_transit).toEqual({ client_broker: 'TLS', in_cluster: true });
  expect(cluster?.client_authentication).toEqual({
    unauthenticated: false,
    sasl: { iam: true, scram: true },
  });
  expect(cluster?.broker_node_group_info.connectivity_info.public_access.type).toBe('DISABLED');
});

it('opens its ports to nobody but those that are named', () => {
  const rules = Object.values(msk.resource.aws_vpc_security_group_ingress_rule ?? {});
  const open = rules.filter(({ cidr_ipv4: cidr }) => cidr === '0.0.0.0/0');
  expect(open).toEqual([]);
  const ports = new Set(rules.map(({ from_port: port }) => port).filter((port) => port !== 443));
  expect([...ports].sort()).toEqual([11_001, 11_002, 9096, 9098]);
});

it('takes another revision of its configuration in the same deploy', () => {
  expect(cluster?.configuration_info).toEqual({
    arn: reference('aws_msk_configuration.orders.arn'),
    revision: reference('aws_msk_configuration.orders.latest_revision'),
  });
  expect(msk.resource.aws_msk_configuration?.orders?.kafka_versions).toBeUndefined();
});

it('refuses to be destroyed, or replaced', () => {
  expect(cluster?.lifecycle.prevent_destroy).toBe(true);
  expect(serverless.resource.aws_msk_serverless_cluster?.events?.lifecycle.prevent_destroy).toBe(true);
});

it('leaves volumes that MSK has grown as they are', () => {
  expect(cluster?.lifecycle.ignore_changes).toEqual([
    'broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size',
  ]);
});

it('has terraform log in by IAM at addresses that the cluster tells', () => {
  const [provider] = msk.provider.kafka ?? [];
  expect(provider?.clusters.orders.sasl).toEqual({ mechanism: 'AWS_MSK_IAM', region: 'eu-central-1' });
  expect(provider?.clusters.orders.bootstrap_servers).toBe(
    reference('split(",", aws_msk_cluster.orders.bootstrap_brokers_sasl_iam)'),
  );
});

it('writes passwords by attributes that no state keeps', () => {
  const versions = Object.values(msk.resource.aws_secretsmanager_secret_version ?? {});
  expect(versions).toHaveLength(2);
  for (const version of versions) {
    expect(version.secret_string).toBeUndefined();
    expect(version.secret_string_wo).toMatch(/ephemeral\.|var\.shop_password/);
  }
});

it('uses nothing that only a later AWS provider knows', () => {
  const aws = [msk, serverless]
    .flatMap(({ resource }) => Object.entries(resource))
    .filter(([type]) => type.startsWith('aws_'));
  const later = aws
    .flatMap(([, named]) => Object.values(named))
    .filter((each) => 'region' in each || 'rebalancing' in each);
  expect(later).toEqual([]);
});

it('is named by its listeners: IAM is there even where clients come otherwise', () => {
  const place = project();
  try {
    const app = appOf(place);
    const stack = new MskStack(app, 'other');
    const [orders] = stack.node.findAll().filter((each) => each instanceof KafkaCluster) as KafkaCluster[];
    new KafkaCluster(stack, 'mutual', {
      version: '3.9.x',
      brokers: 3,
      instanceType: 'kafka.m7g.large',
      storage: { gibibytes: 10 },
      network: (orders as KafkaCluster).network,
      listeners: Listener.mtls({
        certificateAuthorities: ['arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1'],
      }),
    });
    app.synth();
    expect(readStack(place, 'other').resource.aws_msk_cluster?.mutual?.client_authentication).toEqual({
      unauthenticated: false,
      sasl: { iam: true, scram: false },
      tls: {
        certificate_authority_arns: ['arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1'],
      },
    });
  } finally {
    place.remove();
  }
});
