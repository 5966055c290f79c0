import type { TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import {
  KafkaCluster,
  type KafkaClusterProps,
  Operator,
  ZooKeeperEnsemble,
} from '../../constructs/ec2/index.ts';
import { Controllers, JmxExporter, Listener, Metadata } from '../../constructs/index.ts';
import { Ec2Stack } from '../../stacks/ec2.ts';
import { Ec2KraftStack } from '../../stacks/ec2-kraft.ts';
import { onEc2 } from './support/ec2.ts';
import {
  type Attributes,
  addressesOf,
  appOf,
  project,
  readStack,
  type SynthesizedStack,
  synthStack,
} from './support/project.ts';

function shipped() {
  const place = project();
  try {
    const app = appOf(place);
    new Ec2Stack(app, 'ec2');
    new Ec2KraftStack(app, 'ec2-kraft');
    app.synth();
    return { ec2: readStack(place, 'ec2'), kraft: readStack(place, 'ec2-kraft') };
  } finally {
    place.remove();
  }
}

const { ec2, kraft } = shipped();
const userDataOf = (stack: SynthesizedStack, member: string): string =>
  (stack as unknown as { locals: Record<string, string> }).locals[`${member}_user_data`] ?? '';
const rulesOf = (stack: SynthesizedStack, group: string): string[] =>
  Object.values(stack.resource.aws_vpc_security_group_ingress_rule ?? {})
    .filter(({ security_group_id }) => security_group_id === `\${aws_security_group.${group}.id}`)
    .map((rule) => `${rule.from_port} from ${rule.cidr_ipv4 ?? rule.referenced_security_group_id}`)
    .sort();

const kraftCluster = (stack: TerraformStack, props: Partial<KafkaClusterProps> = {}) =>
  new KafkaCluster(stack, 'orders', { version: '4.3.1', metadata: Metadata.kraft(), brokers: 3, ...props });

describe('the stack ec2', () => {
  it.each([1, 2, 3])('has everything of broker %i under one name that stays', (id) => {
    const name = `orders_broker_${id}`;
    expect(
      addressesOf(ec2)
        .filter((address) => address.includes(name))
        .sort(),
    ).toEqual([
      `aws_ebs_volume.${name}_data`,
      `aws_iam_instance_profile.${name}`,
      `aws_iam_role.${name}`,
      `aws_iam_role_policy.${name}`,
      `aws_instance.${name}`,
      `aws_network_interface.${name}`,
      `aws_route53_record.${name}`,
      `aws_secretsmanager_secret.${name}`,
      `aws_secretsmanager_secret_version.${name}`,
      `aws_volume_attachment.${name}_data`,
      `kafka_broker.${name}`,
      `kafka_certificate.${name}`,
    ]);
  });

  it('spreads members over the zones, which are the brokers’ racks', () => {
    const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
    for (const [index, zone] of zones.entries()) {
      const id = index + 1;
      expect(ec2.resource.aws_ebs_volume?.[`orders_broker_${id}_data`]?.availability_zone).toBe(zone);
      expect(ec2.resource.aws_network_interface?.[`zookeeper_server_${id}`]?.subnet_id).toBe(
        `\${aws_subnet.network_${zone}.id}`,
      );
      expect(userDataOf(ec2, `orders_broker_${id}`)).toContain(`KAFKA_BROKER_RACK='${zone}'`);
    }
  });

  it('lets in exactly the ports between the roles, and clients to HOST only', () => {
    expect(rulesOf(ec2, 'orders')).toEqual([
      '19392 from 10.0.0.0/16',
      `9392 from \${aws_security_group.orders.id}`,
    ]);
    expect(rulesOf(ec2, 'zookeeper')).toEqual([
      `2281 from \${aws_security_group.orders.id}`,
      `2888 from \${aws_security_group.zookeeper.id}`,
      `3888 from \${aws_security_group.zookeeper.id}`,
    ]);
  });

  it('tells brokers one name for the whole ensemble, which all servers’ certificates have', () => {
    expect(userDataOf(ec2, 'orders_broker_1')).toContain(
      "KAFKA_ZOOKEEPER_CONNECT='zookeeper.ec2.kafka.internal:2281'",
    );
    expect(ec2.resource.kafka_certificate?.zookeeper_server_2?.names).toContain(
      'zookeeper.ec2.kafka.internal',
    );
    expect(ec2.resource.aws_route53_record?.zookeeper?.records).toHaveLength(3);
  });
});

describe('the stack ec2-kraft', () => {
  it('runs controllers on instances of their own, which only members reach', () => {
    expect(Object.keys(kraft.resource.aws_instance ?? {})).toHaveLength(6);
    expect(userDataOf(kraft, 'orders_controller_101')).toContain("KAFKA_PROCESS_ROLES='controller'");
    expect(rulesOf(kraft, 'orders')).toEqual([
      '19392 from 10.0.0.0/16',
      `9293 from \${aws_security_group.orders.id}`,
      `9392 from \${aws_security_group.orders.id}`,
    ]);
  });

  it('makes no broker’s instance depend on a controller’s: replaced in one deploy they would wait for each other', () => {
    const { '//': _, ...broker } = kraft.resource.aws_instance?.orders_broker_1 ?? {};
    expect(JSON.stringify(broker)).not.toContain('controller');
    expect(userDataOf(kraft, 'orders_broker_1')).not.toMatch(/\$\{[^}]*controller_/);
  });
});

describe.each([
  ['ec2', ec2],
  ['ec2-kraft', kraft],
])('every instance of %s', (_, stack) => {
  const instances = Object.entries(stack.resource.aws_instance ?? {});

  it('has IMDSv2 only, no key pair, encrypted disks, and a data volume that plans refuse to destroy', () => {
    for (const [name, instance] of instances) {
      expect(instance.metadata_options).toMatchObject({
        http_tokens: 'required',
        http_put_response_hop_limit: 1,
      });
      expect(instance).not.toHaveProperty('key_name');
      expect(instance.root_block_device).toMatchObject({ encrypted: true });
      expect(stack.resource.aws_ebs_volume?.[`${name}_data`]).toMatchObject({
        encrypted: true,
        type: 'gp3',
        lifecycle: { prevent_destroy: true },
      });
    }
  });

  it('is replaced where its user data changes, and goes through the gate whatever changes', () => {
    const members = {
      ...stack.resource.kafka_broker,
      ...stack.resource.kafka_controller,
      ...stack.resource.zookeeper_server,
    };
    for (const [name, instance] of instances) {
      expect(instance.user_data_replace_on_change).toBe(true);
      const member = members[name] as Attributes;
      expect(member.compute).toBe(`\${aws_instance.${name}.id}`);
      expect(member.depends_on).toContain(`aws_volume_attachment.${name}_data`);
      expect(member.lifecycle.replace_triggered_by).toEqual([
        `aws_instance.${name}`,
        `aws_volume_attachment.${name}_data`,
      ]);
    }
  });

  it('may read its own secret and the artifacts, and nothing else', () => {
    for (const [name] of instances) {
      const { Statement } = JSON.parse(stack.resource.aws_iam_role_policy?.[name]?.policy);
      const allowed = Object.fromEntries(
        Statement.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
          Action[0],
          Resource,
        ]),
      );
      expect(allowed['secretsmanager:GetSecretValue']).toEqual([`\${aws_secretsmanager_secret.${name}.arn}`]);
      expect(
        allowed['s3:GetObject'].every((arn: string) => arn.startsWith('arn:aws:s3:::your-artifacts/')),
      ).toBe(true);
      expect(Object.keys(allowed)).toEqual([
        's3:GetObject',
        'secretsmanager:GetSecretValue',
        'ssm:UpdateInstanceInformation',
      ]);
    }
  });

  it('gets keys and passwords from files of the machine that deploys, by an ephemeral value and into a write-only attribute', () => {
    const versions = Object.values(stack.resource.aws_secretsmanager_secret_version ?? {});
    expect(versions).toHaveLength(instances.length);
    for (const version of versions) {
      expect(version).not.toHaveProperty('secret_string');
      expect(version.secret_string_wo).toMatch(/^\$\{ephemeral\.kafka_secret_files\.\w+\.value\}$/);
    }
  });
});

describe('from 3 to 5', () => {
  const grown = (brokers: number, servers: number) =>
    synthStack((stack) => {
      onEc2(stack);
      const zookeeper = new ZooKeeperEnsemble(stack, 'zookeeper', { servers });
      new KafkaCluster(stack, 'orders', {
        version: '3.9.2',
        metadata: Metadata.zooKeeper(zookeeper),
        brokers,
      });
    });
  const COMPUTE = ['aws_instance', 'aws_ebs_volume', 'aws_volume_attachment', 'aws_network_interface'];

  it.each([
    ['brokers', grown(5, 3), 'orders_broker_4'],
    ['ZooKeeper servers', grown(3, 5), 'zookeeper_server_4'],
  ])('%s nothing of an instance that is there changes', (_, after, joined) => {
    const before = grown(3, 3);
    for (const type of COMPUTE) expect(after.resource[type]).toMatchObject(before.resource[type] ?? {});
    for (const [name, text] of Object.entries((before as unknown as { locals: Attributes }).locals))
      expect((after as unknown as { locals: Attributes }).locals[name]).toBe(text);
    expect(after.resource.aws_instance).toHaveProperty(joined);
  });
});

describe('the operator', () => {
  it('inside the VPC connects to the members’ names, and is let in from there', () => {
    const stack = synthStack((scope) => {
      onEc2(scope, { operator: Operator.insideVpc({ cidrs: ['10.0.9.0/24'] }) });
      kraftCluster(scope);
    });
    const [{ clusters }] = stack.provider.kafka as [Attributes];
    expect(clusters.orders.bootstrap_servers[0]).toBe('orders-1.test.kafka.internal:19392');
    expect(rulesOf(stack, 'orders')).toContain('19392 from 10.0.9.0/24');
    expect(userDataOf(stack, 'orders_broker_1')).not.toContain('OPERATOR');
  });

  it('at forwarded ports has a listener on the instance’s loopback that advertises them', () => {
    const stack = synthStack((scope) => {
      onEc2(scope);
      kraftCluster(scope, { hostPorts: { from: 27092 } });
    });
    const [{ clusters }] = stack.provider.kafka as [Attributes];
    expect(clusters.orders.bootstrap_servers).toEqual([
      '127.0.0.1:27092',
      '127.0.0.1:27093',
      '127.0.0.1:27094',
    ]);
    const text = userDataOf(stack, 'orders_broker_2');
    expect(text).toContain('OPERATOR_SCRAM://127.0.0.1:29392');
    expect(text).toMatch(/KAFKA_ADVERTISED_LISTENERS='.*OPERATOR_SCRAM:\/\/127\.0\.0\.1:27093'/);
  });
});

describe('a cluster on EC2', () => {
  it('speaks plaintext only where that is asked for by name', () => {
    const stack = synthStack((scope) => {
      onEc2(scope);
      kraftCluster(scope, { listeners: Listener.plaintext() });
    });
    expect(userDataOf(stack, 'orders_broker_1')).toContain('INTERNAL:PLAINTEXT');
    expect(userDataOf(kraft, 'orders_broker_1')).not.toContain(':PLAINTEXT');
  });

  it('serves metrics over TLS with a key of their own', () => {
    const stack = synthStack((scope) => {
      onEc2(scope);
      kraftCluster(scope, {
        jmxExporter: JmxExporter.on({ listener: Listener.tls() }),
        prometheus: { securityGroups: { prometheus: 'sg-1' } },
      });
    });
    const { files } = (stack as unknown as { ephemeral: Attributes }).ephemeral.kafka_secret_files
      .orders_broker_1;
    expect(files['/etc/jmx-exporter/secrets/keystore.p12']).toMatchObject({ base64: true });
    expect(rulesOf(stack, 'orders')).toContain('9404 from sg-1');
  });

  it('has as many controllers as `Controllers.dedicated` says, over the zones', () => {
    const stack = synthStack((scope) => {
      onEc2(scope);
      kraftCluster(scope, { metadata: Metadata.kraft({ controllers: Controllers.dedicated(3) }) });
    });
    const subnets = [101, 102, 103].map(
      (id) => stack.resource.aws_network_interface?.[`orders_controller_${id}`]?.subnet_id,
    );
    expect(new Set(subnets).size).toBe(3);
  });
});
