import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { type ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { SecretFiles, type SecretFilesProps } from '../kafka/secret-files.ts';
import { Ec2 } from './ec2.ts';

export interface InstanceSecretProps extends SecretFilesProps {
  /** In Terraform. */
  readonly address: string;
  /** Such as orders-1. */
  readonly member: string;
}

/** The keys and passwords of one instance, by the paths that they get there: in Secrets Manager, and in neither plan nor state. */
export class InstanceSecret extends Construct {
  readonly secretName: string;
  readonly arn: string;
  /** What has to be there before the instance starts. */
  readonly version: ITerraformDependable;

  constructor(scope: Construct, id: string, { address, member, ...files }: InstanceSecretProps) {
    super(scope, id);
    const { kmsKeyArn } = Ec2.of(this);
    this.secretName = `${TerraformStack.of(this).node.id}/${member}`;
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: this.secretName,
      description: `Keys and passwords of ${member}`,
      // They are made from files of the machine that deploys: one that is gone can be put there again.
      recoveryWindowInDays: 0,
      ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
    });
    secret.overrideLogicalId(address);
    const { value, version } = new SecretFiles(this, address, files);
    const current = new SecretsmanagerSecretVersion(this, 'version', {
      secretId: secret.id,
      secretStringWo: value,
      secretStringWoVersion: version,
    });
    current.overrideLogicalId(address);
    this.arn = secret.arn;
    this.version = current;
  }
}
