import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Network } from '../constructs/aws/network.ts';
import { awsProvider } from '../constructs/aws/provider.ts';
import { KafkaTopics } from '../constructs/index.ts';
import { ServerlessCluster } from '../constructs/msk/index.ts';
import type { MskStackProps } from './msk.ts';

/** A serverless cluster of Amazon MSK, with a topic. */
export class MskServerlessStack extends TerraformStack {
  constructor(scope: Construct, id: string, { retainData = true, ...provider }: MskStackProps = {}) {
    super(scope, id);
    awsProvider(this, { region: 'eu-central-1', ...provider });
    const network = new Network(this, 'network', { interfaceEndpoints: [] });
    const events = new ServerlessCluster(this, 'events', {
      network,
      clients: { cidrs: [network.cidr] },
      retainData,
    });
    new KafkaTopics(this, 'topics', { cluster: events, topics: { clicks: { partitions: 6 } } });
  }
}
