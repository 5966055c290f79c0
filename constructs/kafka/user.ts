import { type TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { bootstrapUsers } from '../../model/rendering/authentication.ts';
import { passwordFile } from '../../model/rendering/secrets.ts';
import { kafkaUser } from '../../model/resources/user.ts';
import type { ScramMechanism } from '../../model/scram.ts';
import { SCRAM_MECHANISM } from '../../model/scram.ts';
import { Password } from '../password.ts';
import { logicalId } from './logical-id.ts';
import { Platform } from './platform.ts';
import { KafkaResource } from './resource.ts';
import { secretStore } from './secrets.ts';
import type { TopicHost } from './topic.ts';

export interface KafkaUserProps {
  readonly cluster: Pick<TopicHost, 'clusterName' | 'resource' | 'scramUser'>;
  /** The user's name. @default - the construct's id */
  readonly name?: string;
  /**
   * Where the password is kept.
   * @default - a file of its own below `.kafkaform/secrets/<stack>/<cluster>/`, made with a random password
   */
  readonly password?: Password;
  /** Another number writes the password again, from where it is kept. @default - written when the user is made */
  readonly passwordVersion?: number;
  /** A second KafkaUser of the same name with the other mechanism is a second password, valid beside the first. @default SCRAM-SHA-512 */
  readonly mechanism?: ScramMechanism;
  /** Rounds of the hash, 4096 to 16384. @default 8192 */
  readonly iterations?: number;
  /**
   * The user exists already: the next deploy imports it. Its password stays, unless a `passwordVersion` is given.
   * @default false
   */
  readonly importExisting?: boolean;
}

/** A user of a cluster with a SCRAM credential. */
export class KafkaUser extends Construct {
  readonly userName: string;
  /** As ACLs name the user. */
  readonly principal: string;
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: KafkaUserProps) {
    super(scope, id);
    const { cluster, name = id, mechanism, passwordVersion } = props;
    this.userName = name;
    this.principal = `User:${name}`;
    const password = props.password ?? ownFile(this, cluster.clusterName, name, mechanism);
    this.resource =
      cluster.scramUser?.(this, {
        user: name,
        password: password.attributes(this),
        ...(passwordVersion === undefined ? {} : { passwordVersion }),
      }) ?? this.#ofKafka(props, password);
    this.node.addValidation({
      validate: () => [...this.#collision(), ...this.#taken(cluster.clusterName), ...this.#notOfMsk(props)],
    });
  }

  #ofKafka(props: KafkaUserProps, password: Password): KafkaResource<typeof kafkaUser> {
    const { cluster, mechanism, iterations, passwordVersion, importExisting = false } = props;
    const name = this.userName;
    const user = new KafkaResource(
      this,
      'user',
      kafkaUser,
      {
        cluster: cluster.clusterName,
        name,
        ...(mechanism && { mechanism }),
        ...(iterations !== undefined && { iterations }),
        ...(passwordVersion !== undefined && { passwordWoVersion: passwordVersion }),
        ...password.attributes(this),
      },
      cluster.resource === undefined ? {} : { dependsOn: [cluster.resource] },
    );
    const address = [cluster.clusterName, name, ...(mechanism === undefined ? [] : [mechanism])];
    user.overrideLogicalId(logicalId(...address));
    if (importExisting) user.importFrom(`${cluster.clusterName}/${name}/${mechanism ?? SCRAM_MECHANISM}`);
    return user;
  }

  /** Users of MSK are secrets: MSK hashes their passwords itself. */
  #notOfMsk({ cluster, ...props }: KafkaUserProps): string[] {
    if (cluster.scramUser === undefined) return [];
    return (['iterations', 'importExisting', 'mechanism'] as const)
      .filter((prop) => props[prop] !== undefined && props[prop] !== SCRAM_MECHANISM)
      .map(
        (prop) =>
          `KafkaUser '${this.node.path}': ${prop} is ${JSON.stringify(props[prop])}; users of MSK are secrets in Secrets Manager, with SCRAM-SHA-512; leave it out.`,
      );
  }

  /** Its password would lock out the brokers or terraform. */
  #taken(cluster: string): string[] {
    const own = Platform.of(this).clusters.find(({ spec }) => spec.name === cluster)?.spec;
    if (own === undefined || !bootstrapUsers(own).includes(this.userName)) return [];
    return [
      `KafkaUser '${this.node.path}': name is ${JSON.stringify(this.userName)}; the brokers or terraform log in as that user, with a password that the deploy makes; choose another name.`,
    ];
  }

  /** Said by the later of two. */
  #collision(): string[] {
    const users = TerraformStack.of(this)
      .node.findAll()
      .filter((each) => each instanceof KafkaUser);
    const first = users.find((each) => each === this || sameAddress(each, this));
    if (first === undefined || first === this) return [];
    const rule =
      first.userName === this.userName
        ? 'the cluster has that user with the same mechanism already; give this one the other mechanism, or remove one of them'
        : `in Terraform’s addresses it is the same as '${first.userName}'; rename one of them`;
    return [
      `KafkaUser '${this.node.path}': name is ${JSON.stringify(this.userName)}; ${rule} (${first.node.path}).`,
    ];
  }
}

/** CDKTF would make one resource of two that have the same address. */
const sameAddress = (one: KafkaUser, other: KafkaUser): boolean =>
  one !== other && one.resource.friendlyUniqueId === other.resource.friendlyUniqueId;

function ownFile(scope: Construct, cluster: string, name: string, mechanism: ScramMechanism | undefined) {
  return Password.fromFile(passwordFile(secretStore(scope, cluster), name, mechanism));
}
