import type { AuthorizationSpec } from '../model/spec/authorization.ts';

export interface AclsProps {
  /**
   * Principals that may do everything, such as `User:ops`, besides the brokers (`User:kafka-broker`) and terraform with the scripts
   * (`User:kafkaform-admin`).
   * @default - none
   */
  readonly superUsers?: readonly string[];
}

/** Who may do what on a cluster: a closed choice. */
export class Authorization {
  /** What no ACL allows is refused; `topic.grantProduce(user)` and its kin, `KafkaAcls` and `kafka_acl` allow it. */
  static acls({ superUsers = [] }: AclsProps = {}): Authorization {
    return new Authorization(superUsers.length === 0 ? {} : { superUsers: [...superUsers] });
  }

  readonly spec: AuthorizationSpec;

  private constructor(spec: AuthorizationSpec) {
    this.spec = spec;
  }
}
