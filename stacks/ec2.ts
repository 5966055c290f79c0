import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import {
  Artifacts,
  awsProvider,
  Ec2,
  KafkaCluster,
  Network,
  ZooKeeperEnsemble,
} from '../constructs/ec2/index.ts';
import { Authorization, KafkaTopics, KafkaUser, Metadata } from '../constructs/index.ts';
import { type AwsSettings, SETTINGS } from './aws-settings.ts';

/** Three ZooKeeper servers and three brokers of Kafka 3.9 over three availability zones, in a VPC of their own. */
export class Ec2Stack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: AwsSettings = SETTINGS) {
    super(scope, id);

    awsProvider(this, settings.provider);
    const network = new Network(this, 'network', settings.network);
    new Ec2(this, 'ec2', {
      network,
      artifacts: Artifacts.inBucket(settings.artifacts),
      imageId: settings.imageId,
    });

    const zookeeper = new ZooKeeperEnsemble(this, 'zookeeper', { servers: 3 });

    const orders = new KafkaCluster(this, 'orders', {
      version: '3.9.2',
      metadata: Metadata.zooKeeper(zookeeper),
      brokers: 3,
      authorization: Authorization.acls(),
      // Applications in the VPC.
      clients: { cidrs: [network.cidr] },
    });

    const topics = new KafkaTopics(this, 'topics', {
      cluster: orders,
      topics: {
        payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
        customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
      },
    });
    const shop = new KafkaUser(this, 'shop', { cluster: orders });
    const billing = new KafkaUser(this, 'billing', { cluster: orders });
    topics.grantProduce(shop);
    topics.grantConsume(billing, { group: 'billing' });
  }
}
