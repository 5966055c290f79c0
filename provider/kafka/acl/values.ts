import { type Acl, aclKey } from '../../../model/acl.ts';
import type { kafkaAcl } from '../../../model/resources/acl.ts';
import type { Planned, StateOf } from '../../../model/schema/types.ts';
import type { AclInput } from '../../../model/validation/acl.ts';

export type AclState = StateOf<typeof kafkaAcl>;

/** Terraform's name of each value of an ACL. */
export const ACL_ATTRIBUTES = {
  resourceType: 'resource_type',
  resourceName: 'resource_name',
  patternType: 'pattern_type',
  principal: 'principal',
  host: 'host',
  operation: 'operation',
  permission: 'permission',
} as const satisfies Readonly<Record<keyof Acl, keyof AclState>>;

/** The ACL of a state or a plan; a value that isn't known yet is undefined. */
export const inputOf = (values: Planned<AclState>): AclInput =>
  Object.fromEntries(
    Object.entries(ACL_ATTRIBUTES).map(([key, attribute]) => {
      const value = values[attribute];
      return [key, typeof value === 'string' ? value : undefined];
    }),
  );

/** null while a value isn't known. */
export function knownAcl(values: Planned<AclState>): Acl | null {
  const input = inputOf(values);
  return Object.values(input).some((value) => value === undefined) ? null : (input as unknown as Acl);
}

/** @throws Error for a plan: what is applied is known */
export function aclOf(values: Planned<AclState>): Acl {
  const acl = knownAcl(values);
  if (acl === null) throw new Error('a value of the ACL is unknown at apply');
  return acl;
}

export const stateOf = (cluster: string, acl: Acl): AclState => ({
  cluster,
  resource_type: acl.resourceType,
  resource_name: acl.resourceName,
  pattern_type: acl.patternType,
  principal: acl.principal,
  host: acl.host,
  operation: acl.operation,
  permission: acl.permission,
  id: idOf(cluster, acl),
});

export const idOf = (cluster: string, acl: Acl): string => `${cluster}/${aclKey(acl)}`;
