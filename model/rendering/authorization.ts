import type { ClusterSpec } from '../spec/cluster.ts';
import { BROKER_USER, OPERATOR } from './certificates.ts';
import { authenticates } from './listener-kinds.ts';
import { openListeners } from './listeners.ts';

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

/**
 * Brokers among each other, terraform with the scripts, and those that the code names. While a migration keeps listeners open on which
 * everybody is unknown, these may do what they could before.
 */
const superUsers = (spec: ClusterSpec): readonly string[] => [
  ...new Set([
    `User:${BROKER_USER}`,
    `User:${OPERATOR}`,
    ...(spec.authorization?.superUsers ?? []),
    ...(spec.migration !== undefined && openListeners(spec).some(({ listener }) => !authenticates(listener))
      ? [STRANGERS]
      : []),
  ]),
];

/** Who hasn't proved who it is, to Kafka. */
export const STRANGERS = 'User:ANONYMOUS';
