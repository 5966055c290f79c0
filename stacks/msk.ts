import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Network } from '../constructs/aws/network.ts';
import { type AwsProviderProps, awsProvider } from '../constructs/aws/provider.ts';
import { KafkaTopics, KafkaUser } from '../constructs/index.ts';
import { KafkaCluster, Listener, Metadata } from '../constructs/msk/index.ts';

/** Where a stack of MSK goes. */
export interface MskStackProps extends Partial<AwsProviderProps> {
  /** @default true: `cdktf destroy` is refused */
  readonly retainData?: boolean;
}

/** Three brokers that Amazon MSK runs, over three availability zones, with topics and a user. */
export class MskStack extends TerraformStack {
  constructor(scope: Construct, id: string, { retainData = true, ...provider }: MskStackProps = {}) {
    super(scope, id);
    awsProvider(this, { region: 'eu-central-1', ...provider });
    const network = new Network(this, 'network', { interfaceEndpoints: [] });

    const orders = new KafkaCluster(this, 'orders', {
      version: '3.9.x',
      metadata: Metadata.kraft(),
      brokers: 3,
      instanceType: 'kafka.m7g.large',
      network,
      storage: { gibibytes: 100, growsTo: 1000 },
      listeners: [Listener.iam(), Listener.scram()],
      clients: { cidrs: [network.cidr] },
      prometheus: { cidrs: [network.cidr] },
      retainData,
    });

    const topics = new KafkaTopics(this, 'topics', {
      cluster: orders,
      topics: {
        payments: { partitions: 6, config: { 'retention.ms': 604_800_000 } },
        customers: { partitions: 3, config: { 'cleanup.policy': 'compact' } },
      },
    });

    const billing = new KafkaUser(this, 'billing', { cluster: orders });
    topics.grantConsume(billing, { group: 'billing' });
  }
}
