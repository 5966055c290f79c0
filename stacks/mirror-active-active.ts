import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { JmxExporter, KafkaCluster, KafkaTopics, Metadata, MirrorMaker } from '../constructs/index.ts';

/**
 * Two clusters that are both written to, each with a copy of the other's topics: consumers of `payments` and of
 * `east.payments` or `west.payments` see everything on either side.
 */
export class MirrorActiveActiveStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const east = new KafkaCluster(this, 'east', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      hostPorts: { from: 23092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 23404 } }),
    });
    const west = new KafkaCluster(this, 'west', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      hostPorts: { from: 24092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 24404 } }),
    });

    const topics = {
      payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
      customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
    };
    new KafkaTopics(this, 'east-topics', { cluster: east, topics });
    new KafkaTopics(this, 'west-topics', { cluster: west, topics });

    // With the default policy a copy is known by its name and never mirrored back.
    new MirrorMaker(this, 'mm2', {
      workers: 2,
      exactlyOnce: true,
      flows: [
        { source: east, target: west },
        { source: west, target: east },
      ],
      jmxExporter: JmxExporter.on({ hostPorts: { from: 25404 } }),
    });
  }
}
