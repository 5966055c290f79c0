import type { Acl } from '../../model/acl.ts';

/** ACLs of a cluster. Every call rejects with SECURITY_DISABLED where brokers have no authorizer. */
export interface AclAdmin {
  /** All of them, from one DescribeAcls request. */
  acls(): Promise<readonly Acl[]>;
  /**
   * Fine for one that is there already; resolves when every broker shows them. Rejects with PartlyFailed, by `aclKey`; the others
   * are made all the same.
   */
  createAcls(acls: readonly Acl[]): Promise<void>;
  /** Fine for one that isn't there; resolves when no broker shows them. Rejects with PartlyFailed, by `aclKey`. */
  deleteAcls(acls: readonly Acl[]): Promise<void>;
}
