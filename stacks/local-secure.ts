import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import {
  Authorization,
  JmxExporter,
  KafkaCluster,
  KafkaTopics,
  KafkaUser,
  Listener,
  Metadata,
} from '../constructs/index.ts';

/** Three brokers of Kafka 4.3 that let nobody in without a password, and nobody do what no ACL allows. */
export class LocalSecureStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const orders = new KafkaCluster(this, 'orders', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      racks: ['rack-a', 'rack-b', 'rack-c'],
      listeners: Listener.scram(),
      authorization: Authorization.acls(),
      hostPorts: { from: 27092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 27404 } }),
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
