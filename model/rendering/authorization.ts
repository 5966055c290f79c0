import type { ClusterSpec } from '../spec/cluster.ts';
import { BROKER_USER, OPERATOR } from './certificates.ts';

/** Properties that `authorization` decides. */
export const AUTHORIZER_PROPERTIES = [
  'authorizer.class.name',
  'super.users',
  'allow.everyone.if.no.acl.found',
];

/** Kafka's own authorizers; Kafka 4 has the second one only. */
const AUTHORIZERS = {
  zookeeper: 'kafka.security.authorizer.AclAuthorizer',
  kraft: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
} as const;

/** The authorizer of a cluster with `authorization`; nothing without. */
export function authorizationProperties(spec: ClusterSpec): Record<string, string | boolean> {
  if (spec.authorization === undefined) return {};
  return {
    'authorizer.class.name': AUTHORIZERS[spec.metadata.mode],
    'super.users': superUsers(spec).join(';'),
    'allow.everyone.if.no.acl.found': false,
  };
}

/** Brokers among each other, terraform with the scripts, and those that the code names. */
export const superUsers = ({ authorization }: ClusterSpec): readonly string[] => [
  ...new Set([`User:${BROKER_USER}`, `User:${OPERATOR}`, ...(authorization?.superUsers ?? [])]),
];
