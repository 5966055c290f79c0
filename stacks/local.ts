import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { KafkaCluster, KafkaTopics, Metadata, ZooKeeperEnsemble } from '../constructs/index.ts';

/** Three ZooKeeper servers and three brokers of Kafka 3.9 on this machine. */
export class LocalStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const zookeeper = new ZooKeeperEnsemble(this, 'zookeeper', { servers: 3 });

    const orders = new KafkaCluster(this, 'orders', {
      version: '3.9.2',
      metadata: Metadata.zooKeeper(zookeeper),
      brokers: 3,
      racks: ['rack-a', 'rack-b', 'rack-c'],
    });

    new KafkaTopics(this, 'topics', {
      cluster: orders,
      topics: {
        // Events: kept for a week, split so that six consumers can share the work.
        payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
        // The latest state by key, for as long as the key lives.
        customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
        // What could not be processed: kept for a month, for somebody to look at.
        'payments.dead-letter': { partitions: 1, config: { 'retention.ms': 2_592_000_000 } },
      },
    });
  }
}
