import type { Acl, AclOperation, AclResourceType } from '../acl.ts';

/** A name, or all names that begin with a prefix. */
export type Named = string | { readonly prefix: string };

export interface Grantee {
  readonly principal: string;
  /** IP address that the principal connects from. @default - any */
  readonly host?: string;
}

export interface ProduceGrant extends Grantee {
  readonly topic: Named;
  /** @default - no transactions */
  readonly transactionalId?: Named;
}

export interface ConsumeGrant extends Grantee {
  readonly topic: Named;
  /** null: partitions are assigned by the client itself, without a group. */
  readonly group: Named | null;
}

export interface ManageGrant extends Grantee {
  readonly topic: Named;
}

/*
 * The least that Kafka asks for, from its documentation ("Authorization and ACLs": operations and resources on protocols). Write, read,
 * delete and alter include describe, and alter_configs includes describe_configs. Since Kafka 3.0 an idempotent producer needs nothing
 * but write on a topic (KIP-679).
 */

/** To produce, also idempotently, and in transactions where a transactional id is given. */
export const produceAcls = ({ topic, transactionalId, ...who }: ProduceGrant): readonly Acl[] => [
  allow(who, 'topic', topic, 'write'),
  ...(transactionalId === undefined ? [] : [allow(who, 'transactional_id', transactionalId, 'write')]),
];

/** To fetch, and to join the group and commit its offsets. */
export const consumeAcls = ({ topic, group, ...who }: ConsumeGrant): readonly Acl[] => [
  allow(who, 'topic', topic, 'read'),
  ...(group === null ? [] : [allow(who, 'group', group, 'read')]),
];

const MANAGE = ['create', 'delete', 'alter', 'alter_configs'] as const;

/** To create and delete topics and their records, add partitions and change configuration; neither to produce nor to consume. */
export const manageAcls = ({ topic, ...who }: ManageGrant): readonly Acl[] =>
  MANAGE.map((operation) => allow(who, 'topic', topic, operation));

/** An ACL that allows one operation. */
export const allow = (
  { principal, host = '*' }: Grantee,
  resourceType: AclResourceType,
  named: Named,
  operation: AclOperation,
): Acl => ({
  resourceType,
  resourceName: typeof named === 'string' ? named : named.prefix,
  patternType: typeof named === 'string' ? 'literal' : 'prefixed',
  principal,
  host,
  operation,
  permission: 'allow',
});
