import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { awsProvider } from '../../constructs/aws/provider.ts';
import { LONG } from '../support/long.ts';
import { findAwsProvider } from './support/aws-provider.ts';
import { deployment } from './support/deployment.ts';
import { endpointsOf, REGION, startEmulator } from './support/emulator.ts';
import { missingForMsk } from './support/msk-platform.ts';
import { pythonWith } from './support/python.ts';

// biome-ignore lint/suspicious/noExplicitAny: Terraform's own JSON
type Attributes = any;

/** What changes, by the row of docs/msk.md that tells of it: in a cluster, or its configuration. */
const CLUSTER_CHANGES: Readonly<Record<string, (cluster: Attributes) => void>> = {
  'The cluster’s name': (cluster) => {
    cluster.cluster_name = 'renamed';
  },
  'Subnets, and so availability zones': ({ broker_node_group_info: group }) => {
    group.client_subnets = ['subnet-1', 'subnet-2', 'subnet-4'];
  },
  'Security groups': ({ broker_node_group_info: group }) => {
    group.security_groups = ['sg-2'];
  },
  'Size of the brokers': ({ broker_node_group_info: group }) => {
    group.instance_type = 'kafka.m7g.xlarge';
  },
  'Standard to Express brokers': ({ broker_node_group_info: group }) => {
    group.instance_type = 'express.m7g.large';
    delete group.storage_info;
  },
  'More brokers': (cluster) => {
    cluster.number_of_broker_nodes = 9;
  },
  'Fewer brokers': (cluster) => {
    cluster.number_of_broker_nodes = 3;
  },
  'Larger volumes': ({ broker_node_group_info: group }) => {
    group.storage_info.ebs_storage_info.volume_size = 200;
  },
  'Smaller volumes': ({ broker_node_group_info: group }) => {
    group.storage_info.ebs_storage_info.volume_size = 50;
  },
  'Provisioned throughput': ({ broker_node_group_info: group }) => {
    group.storage_info.ebs_storage_info.provisioned_throughput = { enabled: true, volume_throughput: 250 };
  },
  'Public access': ({ broker_node_group_info: group }) => {
    group.connectivity_info = { public_access: { type: 'SERVICE_PROVIDED_EIPS' } };
  },
  'A later version': (cluster) => {
    cluster.kafka_version = '3.9.x';
  },
  'An earlier version': (cluster) => {
    cluster.kafka_version = '3.7.x';
  },
  'ZooKeeper to KRaft': (cluster) => {
    cluster.kafka_version = '3.8.x.kraft';
  },
  'Encryption between brokers': ({ encryption_info: encryption }) => {
    encryption.encryption_in_transit.in_cluster = false;
  },
  'Clients unencrypted too': ({ encryption_info: encryption }) => {
    encryption.encryption_in_transit.client_broker = 'TLS_PLAINTEXT';
  },
  'The key of the volumes': ({ encryption_info: encryption }) => {
    encryption.encryption_at_rest_kms_key_arn = `arn:aws:kms:${REGION}:123456789012:key/2`;
  },
  'SCRAM beside IAM': ({ client_authentication: clients }) => {
    clients.sasl.scram = true;
  },
  'mTLS beside IAM': ({ client_authentication: clients }) => {
    clients.tls = {
      certificate_authority_arns: [`arn:aws:acm-pca:${REGION}:123456789012:certificate-authority/1`],
    };
  },
  'Unknown clients too': ({ client_authentication: clients }) => {
    clients.unauthenticated = true;
  },
  'Another revision of the configuration': ({ configuration_info: configuration }) => {
    configuration.revision = 2;
  },
  'Level of monitoring': (cluster) => {
    cluster.enhanced_monitoring = 'PER_TOPIC_PER_BROKER';
  },
  'Open monitoring': (cluster) => {
    cluster.open_monitoring = { prometheus: { jmx_exporter: { enabled_in_broker: true } } };
  },
  'Broker logs': ({ logging_info: logging }) => {
    logging.broker_logs.cloudwatch_logs.log_group = 'other';
  },
  'Tiered storage': (cluster) => {
    cluster.storage_mode = 'TIERED';
  },
  Tags: (cluster) => {
    cluster.tags = { team: 'orders' };
  },
};

const CONFIGURATION_CHANGES: Readonly<Record<string, (configuration: Attributes) => void>> = {
  'The configuration’s properties': (configuration) => {
    configuration.server_properties = 'num.partitions=6\n';
  },
  'The configuration’s name': (configuration) => {
    configuration.name = 'renamed';
  },
  'The configuration’s versions': (configuration) => {
    configuration.kafka_versions = ['3.9.x'];
  },
};

const missing = await missingForMsk();

it.runIf(LONG && missing === undefined)(
  `what docs/msk.md says of each change is what the AWS provider plans ${missing ?? ''}`,
  { timeout: 900_000 },
  async () => {
    expect(await planned()).toEqual(told());
  },
);

/** One apply of as many clusters as there are changes, and one plan of all changes. */
async function planned(): Promise<Record<string, string>> {
  const [aws, python] = await Promise.all([findAwsProvider(), pythonWith('emulator')]);
  if ('missing' in aws || 'missing' in python) throw new Error('told above');
  const emulator = await startEmulator({ python: python.found });
  const deployed = deployment(`c${randomBytes(4).toString('hex')}`, emulator, aws.found);
  const synthesize = (changed: boolean) =>
    deployed.synthesize((stack) => {
      awsProvider(stack, { region: REGION, endpoints: endpointsOf(emulator) });
      for (const [type, named] of Object.entries(resources(changed)))
        for (const [name, attributes] of Object.entries(named))
          stack.addOverride(`resource.${type}.${name}`, attributes);
    });
  try {
    synthesize(false);
    // terraform searches it for the provider of Kafka, of which there is none here
    mkdirSync(join(deployed.folder, 'terraform.d', 'plugins'), { recursive: true });
    const { output } = await deployed.apply();
    expect(output.slice(-2000)).toContain('Apply complete!');
    synthesize(true);
    await deployed.plan('-out=plan');
    const { resource_changes: changes = [] } = await deployed.show('plan');
    const actions = new Map(changes.map(({ address, change }) => [address, change.actions]));
    return Object.fromEntries(
      [...addresses()].map(([title, address]) => [title, inWords(actions.get(address) ?? [])]),
    );
  } finally {
    await emulator.stop();
    deployed.remove();
  }
}

const inWords = (actions: readonly string[]): string =>
  actions.includes('delete') ? 'replaced' : actions.join() === 'update' ? 'in place' : actions.join();

const addresses = (): Map<string, string> =>
  new Map([
    ...Object.keys(CLUSTER_CHANGES).map(
      (title, index) => [title, `aws_msk_cluster.cluster_${index}`] as const,
    ),
    ...Object.keys(CONFIGURATION_CHANGES).map(
      (title, index) => [title, `aws_msk_configuration.configuration_${index}`] as const,
    ),
  ]);

function resources(changed: boolean): Record<string, Record<string, Attributes>> {
  const each = (
    changes: Readonly<Record<string, (attributes: Attributes) => void>>,
    kind: string,
    make: (index: number) => Attributes,
  ) =>
    Object.fromEntries(
      Object.values(changes).map((change, index) => {
        const attributes = make(index);
        if (changed) change(attributes);
        return [`${kind}_${index}`, attributes];
      }),
    );
  return {
    aws_msk_cluster: each(CLUSTER_CHANGES, 'cluster', cluster),
    aws_msk_configuration: {
      ...each(CONFIGURATION_CHANGES, 'configuration', configuration),
      shared: configuration(99),
    },
  };
}

const configuration = (index: number): Attributes => ({
  name: `configuration-${index}`,
  kafka_versions: ['3.8.x'],
  server_properties: 'num.partitions=3\n',
});

const cluster = (index: number): Attributes => ({
  cluster_name: `cluster-${index}`,
  kafka_version: '3.8.x',
  number_of_broker_nodes: 6,
  enhanced_monitoring: 'PER_BROKER',
  broker_node_group_info: {
    client_subnets: ['subnet-1', 'subnet-2', 'subnet-3'],
    instance_type: 'kafka.m7g.large',
    security_groups: ['sg-1'],
    storage_info: { ebs_storage_info: { volume_size: 100 } },
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's
  configuration_info: { arn: '${aws_msk_configuration.shared.arn}', revision: 1 },
  encryption_info: {
    encryption_at_rest_kms_key_arn: `arn:aws:kms:${REGION}:123456789012:key/1`,
    encryption_in_transit: { client_broker: 'TLS', in_cluster: true },
  },
  client_authentication: { unauthenticated: false, sasl: { iam: true, scram: false } },
  logging_info: { broker_logs: { cloudwatch_logs: { enabled: true, log_group: 'logs' } } },
});

/** The rows of the page’s table: change to `in place` or `replaced`. */
function told(): Record<string, string> {
  const rows = readFileSync('docs/msk.md', 'utf8').matchAll(/^\| ([^|]+) \| (in place|replaced) \|/gm);
  return Object.fromEntries([...rows].map(([, title = '', how = '']) => [title, how]));
}
