import { MskSingleScramSecretAssociation } from '@cdktf/provider-aws/lib/msk-single-scram-secret-association/index.js';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretPolicy } from '@cdktf/provider-aws/lib/secretsmanager-secret-policy/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { Fn, type TerraformResource, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { kafkaPassword } from '../../model/resources/password.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { SecretFiles } from '../kafka/secret-files.ts';
import type { ScramUserRequest } from '../kafka/topic-host.ts';

export interface ScramUserProps extends ScramUserRequest {
  /** Of the stack; part of addresses. */
  readonly cluster: string;
  readonly clusterArn: string;
  readonly kmsKeyArn: string;
  /** Its secret can be brought back for 30 days after it was destroyed. */
  readonly retain: boolean;
}

/**
 * A user of a cluster of MSK: a secret `AmazonMSK_…`, encrypted by a key of our own (MSK takes none with AWS's key), that is associated with
 * the cluster. The password goes from its file to Secrets Manager, and is in no state and no plan.
 */
export function scramUser(scope: Construct, props: ScramUserProps): TerraformResource {
  const address = logicalId(props.cluster, props.user);
  const secret = new SecretsmanagerSecret(scope, 'secret', {
    name: `AmazonMSK_${TerraformStack.of(scope).node.id}_${props.cluster}_${props.user}`,
    description: `Password of user ${props.user} of MSK cluster ${props.cluster}`,
    kmsKeyId: props.kmsKeyArn,
    ...(props.retain ? {} : { recoveryWindowInDays: 0 }),
  });
  secret.overrideLogicalId(address);
  const version = new SecretsmanagerSecretVersion(scope, 'version', {
    secretId: secret.id,
    ...secretString(scope, address, props),
  });
  version.overrideLogicalId(address);
  const policy = new SecretsmanagerSecretPolicy(scope, 'policy', {
    secretArn: secret.arn,
    policy: Fn.jsonencode(readableByMsk(secret.arn)),
  });
  policy.overrideLogicalId(address);
  const association = new MskSingleScramSecretAssociation(scope, 'association', {
    clusterArn: props.clusterArn,
    secretArn: secret.arn,
    dependsOn: [version, policy],
  });
  association.overrideLogicalId(address);
  return association;
}

/** Name and password as MSK reads them; written when the password is another one, or `passwordVersion`. */
function secretString(
  scope: Construct,
  address: string,
  { user, password, passwordVersion = 0 }: ScramUserProps,
) {
  if ('passwordWo' in password) {
    const given = Fn.jsonencode({ username: user, password: password.passwordWo });
    return { secretStringWo: given, secretStringWoVersion: passwordVersion + 1 };
  }
  const { passwordFile: path } = password;
  const made = new KafkaResource(scope, 'password', kafkaPassword, { file: path, owner: -1 });
  made.overrideLogicalId(address);
  const files = new SecretFiles(scope, address, { files: { password: { path } }, madeBy: [made] });
  const content = `jsondecode(${inner(files.value)}).password`;
  return {
    secretStringWo: jsonOf(user, `trimspace(${content})`),
    secretStringWoVersion: versionNumber(files.version, passwordVersion),
  };
}

const jsonOf = (user: string, password: string): string =>
  `\${jsonencode({ username = ${JSON.stringify(user)}, password = ${password} })}`;

/** An expression without its `${}`. */
const inner = (expression: string) => expression.slice(2, -1);

/** Grows with neither; is another one when either is. */
const versionNumber = (files: number, given: number): number =>
  given === 0
    ? files
    : Token.asNumber(Fn.parseint(Fn.substr(Fn.sha256(Fn.jsonencode([files, given])), 0, 12), 16));

/** MSK reads the secret in the account's name. */
const readableByMsk = (arn: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AWSKafkaResourcePolicy',
      Effect: 'Allow',
      Principal: { Service: 'kafka.amazonaws.com' },
      Action: 'secretsmanager:getSecretValue',
      Resource: arn,
    },
  ],
});
