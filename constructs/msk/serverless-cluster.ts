import { MskServerlessCluster } from '@cdktf/provider-aws/lib/msk-serverless-cluster/index.js';
import { Fn, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import type { ClientSources } from '../aws/client-sources.ts';
import type { AwsNetwork } from '../aws/network.ts';
import { awsProvider } from '../aws/provider.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import type { TopicHost } from '../kafka/topic-host.ts';
import { brokerSecurityGroup } from './clients.ts';
import { MSK_PORTS } from './listener.ts';
import { clusterNameInAws } from './names.ts';

export interface ServerlessClusterProps {
  readonly network: AwsNetwork;
  /** Who may connect, by IAM. @default - nobody but what `operator` names */
  readonly clients?: ClientSources;
  /** Where terraform connects from, by IAM. @default - as `clients` */
  readonly operator?: ClientSources;
  /** As of a provisioned cluster. @default - the construct's id */
  readonly clusterName?: string;
  /** Refuse, at plan, to destroy the cluster. @default true */
  readonly retainData?: boolean;
}

/** A serverless cluster of Amazon MSK: clients come by IAM, and there are no brokers to describe. Topics have three replicas. */
export class ServerlessCluster extends Construct implements TopicHost {
  readonly clusterName: string;
  readonly arn: string;
  readonly network: AwsNetwork;
  readonly securityGroupId: string;
  /** host:port for clients with IAM. */
  readonly bootstrapServers: string;
  readonly replicationFactor = 3;
  readonly resource: MskServerlessCluster;
  readonly #topics: Located<TopicSpec>[] = [];

  constructor(scope: Construct, id: string, props: ServerlessClusterProps) {
    super(scope, id);
    this.clusterName = props.clusterName ?? id;
    const { network, clients = {}, operator = clients, retainData = true } = props;
    const name = clusterNameInAws(this, this.clusterName);
    const group = brokerSecurityGroup(this, {
      name,
      address: this.clusterName,
      vpcId: network.vpcId,
      open: [clients, operator].map((sources) => ({ port: MSK_PORTS.iam, sources })),
    });
    this.network = network;
    this.securityGroupId = group.id;
    this.resource = new MskServerlessCluster(this, 'cluster', {
      clusterName: name,
      vpcConfig: [{ subnetIds: [...network.subnetIds], securityGroupIds: [group.id] }],
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      ...(retainData ? { lifecycle: { preventDestroy: true } } : {}),
    });
    this.resource.overrideLogicalId(logicalId(this.clusterName));
    this.arn = this.resource.arn;
    this.bootstrapServers = this.resource.bootstrapBrokersSaslIam;
    this.#register(network);
    const output = new TerraformOutput(this, 'bootstrap-servers', { value: this.bootstrapServers });
    output.overrideLogicalId(logicalId(this.clusterName, 'bootstrap_servers', 'iam'));
  }

  addTopic(topic: Located<TopicSpec>): void {
    this.#topics.push(topic);
  }

  #register(network: AwsNetwork): void {
    Platform.of(this).mskServerless.push({
      spec: { name: this.clusterName, availabilityZones: network.subnetIds.length, path: this.node.path },
      bootstrapServers: Fn.split(',', this.bootstrapServers),
      region: awsProvider(this).region ?? '',
      topics: this.#topics,
    });
  }
}
