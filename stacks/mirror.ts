import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { JmxExporter, KafkaCluster, KafkaTopics, Metadata, MirrorMaker } from '../constructs/index.ts';

/** A cluster that is used, one that stands by, and MirrorMaker 2 from the first to the second; runs beside the other stacks. */
export class MirrorStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const primary = new KafkaCluster(this, 'primary', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      hostPorts: { from: 20092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 20404 } }),
    });
    const standby = new KafkaCluster(this, 'standby', {
      version: '4.3.1',
      metadata: Metadata.kraft({ controllers: 3 }),
      brokers: 3,
      hostPorts: { from: 21092 },
      jmxExporter: JmxExporter.on({ hostPorts: { from: 21404 } }),
    });

    // Declared once: MirrorMaker makes the standby's copies, `primary.payments` and so on, and keeps their properties the same.
    new KafkaTopics(this, 'topics', {
      cluster: primary,
      topics: {
        payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
        customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
      },
    });

    new MirrorMaker(this, 'mm2', {
      workers: 2,
      exactlyOnce: true,
      flows: [{ source: primary, target: standby }],
      jmxExporter: JmxExporter.on({ hostPorts: { from: 22404 } }),
    });
  }
}
