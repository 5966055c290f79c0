import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { MskReplicator } from '@cdktf/provider-aws/lib/msk-replicator/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Fn, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { AwsNetwork } from '../aws/network.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { MSK_PORTS } from './listener.ts';
import { clusterNameInAws } from './names.ts';

/** A cluster of MSK that can be replicated: every KafkaCluster and ServerlessCluster of constructs/msk. */
export interface ReplicatedCluster {
  readonly clusterName: string;
  readonly arn: string;
  readonly network: AwsNetwork;
  readonly securityGroupId: string;
  /** Replication waits until it is there. */
  readonly resource: TerraformResource;
}

export interface ReplicatorProps {
  readonly source: ReplicatedCluster;
  /** In the same region and account. */
  readonly target: ReplicatedCluster;
  /** Java regular expressions of topics’ whole names. @default - all */
  readonly topics?: readonly string[];
  /** Besides Kafka’s own. @default - none */
  readonly topicsExclude?: readonly string[];
  /** Java regular expressions of groups’ whole ids. @default - all */
  readonly groups?: readonly string[];
  readonly groupsExclude?: readonly string[];
  /** `prefixed` puts the source’s alias before names, as MirrorMaker does; `identical` keeps them. @default prefixed */
  readonly topicNames?: 'prefixed' | 'identical';
  /** Where a new replicator begins. @default latest */
  readonly startingPosition?: 'latest' | 'earliest';
  /** Codec that messages are written with. @default NONE */
  readonly compression?: 'NONE' | 'GZIP' | 'SNAPPY' | 'LZ4' | 'ZSTD';
  /** Topic configurations and ACLs follow the source. @default true */
  readonly copyConfigurations?: boolean;
}

/** Amazon’s own mirroring from one cluster of MSK to another, without workers of one’s own. It comes to both by IAM. */
export class Replicator extends Construct {
  readonly resource: MskReplicator;

  constructor(scope: Construct, id: string, props: ReplicatorProps) {
    super(scope, id);
    const { source, target } = props;
    const name = clusterNameInAws(this, id);
    const role = this.#role(name, [source, target]);
    this.resource = new MskReplicator(this, 'replicator', {
      replicatorName: name,
      description: `${source.clusterName} to ${target.clusterName}`,
      serviceExecutionRoleArn: role.arn,
      kafkaCluster: [source, target].map((cluster) => ({
        amazonMskCluster: { mskClusterArn: cluster.arn },
        vpcConfig: {
          subnetIds: [...cluster.network.subnetIds],
          securityGroupsIds: [this.#wayTo(cluster, name).id],
        },
      })),
      replicationInfoList: replication(props),
      dependsOn: [source.resource, target.resource],
    });
    this.resource.overrideLogicalId(logicalId(id));
  }

  /** A security group for the replicator at one of its ends, and the rules that let it in there. */
  #wayTo({ clusterName, network, securityGroupId }: ReplicatedCluster, name: string): SecurityGroup {
    const group = new SecurityGroup(this, `at-${clusterName}`, {
      name: `${name}-at-${clusterName}`,
      description: `MSK Replicator ${name} at ${clusterName}`,
      vpcId: network.vpcId,
    });
    const rule = { ipProtocol: 'tcp', fromPort: MSK_PORTS.iam, toPort: MSK_PORTS.iam };
    const out = new VpcSecurityGroupEgressRule(this, `out-${clusterName}`, {
      securityGroupId: group.id,
      referencedSecurityGroupId: securityGroupId,
      ...rule,
    });
    const into = new VpcSecurityGroupIngressRule(this, `in-${clusterName}`, {
      securityGroupId,
      referencedSecurityGroupId: group.id,
      ...rule,
    });
    for (const each of [group, out, into]) each.overrideLogicalId(logicalId(this.node.id, clusterName));
    return group;
  }

  #role(name: string, clusters: readonly ReplicatedCluster[]): IamRole {
    const role = new IamRole(this, 'role', { name, assumeRolePolicy: JSON.stringify(TRUST) });
    role.overrideLogicalId(logicalId(this.node.id));
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'replicate',
      role: role.id,
      policy: Fn.jsonencode(allow(clusters.map(({ arn }) => arn))),
    });
    policy.overrideLogicalId(logicalId(this.node.id));
    return role;
  }
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'kafka.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** What the developer guide names for the role (page `msk-replicator-service-execution-role`), on these clusters only. */
function allow(arns: readonly string[]) {
  const within = (kind: string) =>
    arns.map((arn) => Fn.replace(arn, ':cluster/', `:${kind}/`)).map((arn) => `${arn}/*`);
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Clusters', Effect: 'Allow', Action: CLUSTER_ACTIONS, Resource: [...arns] },
      { Sid: 'Topics', Effect: 'Allow', Action: TOPIC_ACTIONS, Resource: within('topic') },
      { Sid: 'Groups', Effect: 'Allow', Action: GROUP_ACTIONS, Resource: within('group') },
    ],
  };
}

const actions = (...names: readonly string[]) => names.map((name) => `kafka-cluster:${name}`);
const CLUSTER_ACTIONS = actions('Connect', 'DescribeCluster', 'AlterCluster', 'WriteDataIdempotently');
const TOPIC_ACTIONS = actions(
  'DescribeTopic',
  'CreateTopic',
  'AlterTopic',
  'ReadData',
  'WriteData',
  'DescribeTopicDynamicConfiguration',
  'AlterTopicDynamicConfiguration',
);
const GROUP_ACTIONS = actions('DescribeGroup', 'AlterGroup');

function replication({ source, target, ...props }: ReplicatorProps) {
  const { copyConfigurations: copy = true, topicNames = 'prefixed', startingPosition = 'latest' } = props;
  return {
    sourceKafkaClusterArn: source.arn,
    targetKafkaClusterArn: target.arn,
    targetCompressionType: props.compression ?? 'NONE',
    topicReplication: [
      {
        topicsToReplicate: [...(props.topics ?? ['.*'])],
        ...(props.topicsExclude === undefined ? {} : { topicsToExclude: [...props.topicsExclude] }),
        copyTopicConfigurations: copy,
        copyAccessControlListsForTopics: copy,
        detectAndCopyNewTopics: true,
        startingPosition: { type: startingPosition === 'latest' ? 'LATEST' : 'EARLIEST' },
        topicNameConfiguration: {
          type: topicNames === 'identical' ? 'IDENTICAL' : 'PREFIXED_WITH_SOURCE_CLUSTER_ALIAS',
        },
      },
    ],
    consumerGroupReplication: [
      {
        consumerGroupsToReplicate: [...(props.groups ?? ['.*'])],
        ...(props.groupsExclude === undefined ? {} : { consumerGroupsToExclude: [...props.groupsExclude] }),
        detectAndCopyNewConsumerGroups: true,
        synchroniseConsumerGroupOffsets: true,
      },
    ],
  };
}
