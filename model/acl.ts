import { asKeyPart, fromKeyPart } from './key-part.ts';

/** What an ACL can be about, and what can be allowed or denied there (Kafka: AclEntry.supportedOperations). */
export const ACL_OPERATIONS = {
  topic: [
    'all',
    'read',
    'write',
    'create',
    'delete',
    'alter',
    'describe',
    'describe_configs',
    'alter_configs',
  ],
  group: ['all', 'read', 'delete', 'describe', 'describe_configs', 'alter_configs'],
  cluster: [
    'all',
    'create',
    'alter',
    'describe',
    'cluster_action',
    'describe_configs',
    'alter_configs',
    'idempotent_write',
  ],
  transactional_id: ['all', 'write', 'describe', 'two_phase_commit'],
  delegation_token: ['all', 'describe'],
  user: ['all', 'create_tokens', 'describe_tokens'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AclResourceType = keyof typeof ACL_OPERATIONS;
export type AclOperation = (typeof ACL_OPERATIONS)[AclResourceType][number];
/** `prefixed`: every resource whose name begins with the given one. */
export type AclPatternType = 'literal' | 'prefixed';
/** A denial wins over everything that is allowed. */
export type AclPermission = 'allow' | 'deny';

/** One ACL. It is nothing but these seven values: Kafka knows no other identity of it. */
export interface Acl {
  readonly resourceType: AclResourceType;
  /** `*` with pattern type `literal`: every resource of the type. */
  readonly resourceName: string;
  readonly patternType: AclPatternType;
  /** Such as `User:alice`; `User:*` is everybody. */
  readonly principal: string;
  /** An IP address, or `*` for all. */
  readonly host: string;
  readonly operation: AclOperation;
  readonly permission: AclPermission;
}

/** The name of the one resource of type `cluster`. */
export const CLUSTER_RESOURCE = 'kafka-cluster';

/**
 * `topic/literal/payments/User:alice/127.0.0.1/read/allow`: equal for equal ACLs. A slash or a percent sign in a name is `%2F` or `%25`.
 */
export const aclKey = (acl: Acl): string =>
  [
    acl.resourceType,
    acl.patternType,
    acl.resourceName,
    acl.principal,
    acl.host,
    acl.operation,
    acl.permission,
  ]
    .map(asKeyPart)
    .join('/');

/** The ACL of a key as `aclKey` writes it; null for what can't be one. Its values aren't checked. */
export function parseAclKey(key: string): Acl | null {
  const parts = key.split('/').map(fromKeyPart);
  if (parts.length !== 7 || parts.includes('')) return null;
  const [resourceType, patternType, resourceName, principal, host, operation, permission] = parts;
  return { resourceType, patternType, resourceName, principal, host, operation, permission } as Acl;
}
