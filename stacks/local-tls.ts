import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { JmxExporter, KafkaCluster, KafkaTopics, Listener, Metadata } from '../constructs/index.ts';

/** Three brokers of Kafka 4.3 whose every listener speaks TLS; its ports let it run beside the other stacks. */
export class LocalTlsStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const orders = new KafkaCluster(this, 'orders', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      racks: ['rack-a', 'rack-b', 'rack-c'],
      listeners: Listener.tls(),
      hostPorts: { from: 26092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 26404 } }),
    });

    new KafkaTopics(this, 'topics', {
      cluster: orders,
      topics: {
        payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
        customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
      },
    });
  }
}
