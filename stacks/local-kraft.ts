import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { JmxExporter, KafkaCluster, KafkaTopics, Metadata } from '../constructs/index.ts';

/** Three brokers of Kafka 4.3 that are their own controllers; its ports let it run beside the stack `local`. */
export class LocalKraftStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const orders = new KafkaCluster(this, 'orders', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      racks: ['rack-a', 'rack-b', 'rack-c'],
      hostPorts: { from: 29092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 29404 } }),
    });

    new KafkaTopics(this, 'topics', {
      cluster: orders,
      topics: {
        payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
        customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
        'payments.dead-letter': { partitions: 1, config: { 'retention.ms': 2_592_000_000 } },
      },
    });
  }
}
