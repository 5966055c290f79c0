import { Construct } from 'constructs';
import {
  type Acl,
  type AclOperation,
  type AclPatternType,
  type AclPermission,
  type AclResourceType,
  CLUSTER_RESOURCE,
} from '../../model/acl.ts';
import { ClusterAcls } from './cluster-acls.ts';
import type { Principal } from './topic-grants.ts';
import type { TopicHost } from './topic-host.ts';

/** One ACL in Kafka's own words. */
export interface AclOptions {
  readonly principal: Principal;
  readonly resourceType: AclResourceType;
  /** The resource's name, its prefix with pattern type prefixed, or `*` for all of the type. @default - for type cluster kafka-cluster, otherwise `*` */
  readonly resourceName?: string;
  /** @default literal */
  readonly patternType?: AclPatternType;
  /** The IP address that the principal connects from. @default - any */
  readonly host?: string;
  /** What the resource type knows; others are refused at synth. */
  readonly operation: AclOperation;
  /** A denial wins over whatever is allowed. @default allow */
  readonly permission?: AclPermission;
}

export interface KafkaAclsProps {
  readonly cluster: TopicHost;
  /** What grants on topics don't say: ACLs of the cluster, denials. @default - none */
  readonly acls?: readonly AclOptions[];
  /**
   * The stack owns all ACLs of the cluster: those made by hand show in the plan and are removed by the deploy. Not together with a
   * MirrorMaker that copies ACLs to the cluster.
   * @default false
   */
  readonly exclusive?: boolean;
}

/** ACLs of one cluster by Kafka's own words; those of topics are granted on the topics. */
export class KafkaAcls extends Construct {
  constructor(scope: Construct, id: string, { cluster, acls = [], exclusive = false }: KafkaAclsProps) {
    super(scope, id);
    const all = ClusterAcls.of(cluster);
    all.add(acls.map(aclOf), this);
    if (exclusive) all.ownAll();
  }
}

const aclOf = ({
  principal,
  resourceType,
  resourceName = resourceType === 'cluster' ? CLUSTER_RESOURCE : '*',
  patternType = 'literal',
  host = '*',
  operation,
  permission = 'allow',
}: AclOptions): Acl => ({
  resourceType,
  resourceName,
  patternType,
  principal: typeof principal === 'string' ? principal : principal.principal,
  host,
  operation,
  permission,
});
