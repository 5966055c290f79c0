import type { Acl, AclOperation, AclResourceType } from '../../../model/acl.ts';

/** What a client asks a broker for. */
export interface Access {
  readonly principal: string;
  /** The client's address. */
  readonly host: string;
  readonly resourceType: AclResourceType;
  readonly resourceName: string;
  readonly operation: AclOperation;
}

/** Allowed operations that include another one (Kafka: AclAuthorizer and StandardAuthorizer alike). */
const INCLUDED_IN: Partial<Record<AclOperation, readonly AclOperation[]>> = {
  describe: ['read', 'write', 'delete', 'alter'],
  describe_configs: ['alter_configs'],
};

/** Kafka's rule: what no ACL allows is refused, and a denial wins. */
export function isAllowed(acls: readonly Acl[], access: Access): boolean {
  const about = acls.filter((acl) => concerns(acl, access));
  const of = (permission: Acl['permission'], operations: readonly AclOperation[]) =>
    about.some((acl) => acl.permission === permission && operations.includes(acl.operation));
  const asked: readonly AclOperation[] = ['all', access.operation];
  return !of('deny', asked) && of('allow', [...asked, ...(INCLUDED_IN[access.operation] ?? [])]);
}

const concerns = (acl: Acl, { principal, host, resourceType, resourceName }: Access): boolean =>
  acl.resourceType === resourceType &&
  ['User:*', principal].includes(acl.principal) &&
  ['*', host].includes(acl.host) &&
  (acl.patternType === 'prefixed'
    ? resourceName.startsWith(acl.resourceName)
    : ['*', resourceName].includes(acl.resourceName));
