import { computed, defaulted, required, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

/** One ACL. */
export const kafkaAcl = resource(
  'kafka_acl',
  0,
  'One ACL of a Kafka cluster with an authorizer. A change writes the new ACL before it removes the old one, so that nobody is cut off in between. One that is there already is taken over.',
  {
    cluster: clusterName,
    resource_type: required(
      'string',
      'topic, group, cluster, transactional_id, delegation_token or user (whose delegation tokens are managed).',
    ),
    resource_name: required(
      'string',
      'The resource’s name; with pattern type literal `*` is every resource of the type. The one of type cluster is kafka-cluster.',
    ),
    pattern_type: defaulted(
      'string',
      'literal',
      'literal, or prefixed: every resource whose name begins with resource_name.',
    ),
    principal: required('string', 'Who: `User:alice`, or `User:*` for everybody.'),
    host: defaulted(
      'string',
      '*',
      'The IP address that the principal connects from, as brokers see it; `*` is all of them. Kafka takes no host names.',
    ),
    operation: required(
      'string',
      'all, read, write, create, delete, alter, describe, cluster_action, describe_configs, alter_configs, idempotent_write, two_phase_commit, create_tokens or describe_tokens; which of them depends on the resource type. Read, write, delete and alter include describe; alter_configs includes describe_configs.',
    ),
    permission: defaulted('string', 'allow', 'allow or deny; a denial wins over whatever is allowed.'),
    id: computed(
      'string',
      'cluster/resource_type/pattern_type/resource_name/principal/host/operation/permission, the import id; in names `/` is `%2F` and `%` is `%25`.',
    ),
  },
);

/**
 * The exclusive owner. It doesn't hold the ACLs themselves, as a resource with one big set would: grants come from many places of a
 * stack, each with its own kafka_acl and its own line in the plan, and terraform compares big sets element by element. It holds the
 * ids of all of them, and what else is on the cluster is drift of this one resource.
 */
export const kafkaAcls = resource(
  'kafka_acls',
  0,
  'The ACLs of a cluster as a whole: with it, those that no kafka_acl of `acls` has made show in the plan as `unmanaged` and are removed by the apply. One for each cluster. Not for a cluster to which MirrorMaker 2 copies ACLs (sync.topic.acls.enabled).',
  {
    cluster: clusterName,
    acls: required(
      ['set', 'string'],
      'The `id` of every kafka_acl of the cluster. One that is missing here is removed again.',
    ),
    unmanaged: computed(
      ['list', 'string'],
      'ACLs of the cluster that are not in `acls`, sorted, in the form of their ids; empty after an apply.',
    ),
    id: computed('string', 'The cluster’s name.', { stable: true }),
  },
);
