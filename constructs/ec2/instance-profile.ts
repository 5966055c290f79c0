import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { type ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ArtifactsSpec } from '../../model/spec/artifacts.ts';
import { Ec2 } from './ec2.ts';

/** Roles are the account's: one name in all its regions. */
export const roleName = (scope: Construct, member: string): string =>
  `${TerraformStack.of(scope).node.id}-${Ec2.of(scope).region}-${member}`;

export interface InstanceProfileProps {
  /** In Terraform. */
  readonly address: string;
  /** Such as orders-1. */
  readonly member: string;
  readonly artifacts: ArtifactsSpec;
  /** ARN of its secret. @default - it has none */
  readonly secretArn: string | undefined;
}

/** What an instance may do: read its own secret and the artifacts, and be reached by Session Manager. */
export class InstanceProfile extends Construct {
  readonly profileName: string;
  /** What has to be there before the instance starts. */
  readonly policy: ITerraformDependable;

  constructor(scope: Construct, id: string, { address, member, artifacts, secretArn }: InstanceProfileProps) {
    super(scope, id);
    const { region, kmsKeyArn } = Ec2.of(this);
    const name = roleName(this, member);
    const role = new IamRole(this, 'role', {
      name,
      description: `Instance of ${member}`,
      assumeRolePolicy: document([
        {
          actions: ['sts:AssumeRole'],
          principal: { Service: `ec2.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}` },
        },
      ]),
    });
    role.overrideLogicalId(address);
    const policy = new IamRolePolicy(this, 'policy', {
      name,
      role: role.name,
      policy: document(statements(region, artifacts, secretArn, kmsKeyArn)),
    });
    const profile = new IamInstanceProfile(this, 'profile', { name, role: role.name });
    for (const resource of [policy, profile]) resource.overrideLogicalId(address);
    this.profileName = profile.name;
    this.policy = policy;
  }
}

interface Statement {
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  readonly principal?: Readonly<Record<string, string>>;
}

function statements(
  region: string,
  { bucket, java, kafka, jmxExporter }: ArtifactsSpec,
  secretArn: string | undefined,
  kmsKeyArn: string | undefined,
): readonly Statement[] {
  const keys = [java, kafka, ...(jmxExporter === undefined ? [] : [jmxExporter])].map(({ key }) => key);
  return [
    {
      actions: ['s3:GetObject'],
      resources: keys.map((key) => `arn:${partition(region)}:s3:::${bucket}/${key}`),
    },
    ...(secretArn === undefined
      ? []
      : [{ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }]),
    ...(secretArn === undefined || kmsKeyArn === undefined
      ? []
      : [{ actions: ['kms:Decrypt'], resources: [kmsKeyArn] }]),
    // Session Manager; these know no resources. Less than AmazonSSMManagedInstanceCore, which reads all parameters.
    {
      actions: [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    },
  ];
}

const partition = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

const document = (all: readonly Statement[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: all.map(({ actions, resources, principal }) => ({
      Effect: 'Allow',
      Action: actions,
      ...(resources === undefined ? {} : { Resource: resources }),
      ...(principal === undefined ? {} : { Principal: principal }),
    })),
  });
