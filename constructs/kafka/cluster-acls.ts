import { createHash } from 'node:crypto';
import { Lazy } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { type Acl, aclKey } from '../../model/acl.ts';
import { kafkaAcl, kafkaAcls } from '../../model/resources/acl.ts';
import { aclProblems } from '../../model/validation/acl.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { subject } from '../../model/validation/subject.ts';
import { reportProblems } from '../problems.ts';
import { logicalId } from './logical-id.ts';
import { KafkaResource } from './resource.ts';
import type { TopicHost } from './topic-host.ts';

/** All ACLs of one cluster in a stack: what several grants give is one resource. */
export class ClusterAcls extends Construct {
  readonly #cluster: TopicHost;
  readonly #resources = new Map<string, KafkaResource<typeof kafkaAcl>>();
  readonly #problems: Problem[] = [];
  #exclusive: KafkaResource<typeof kafkaAcls> | undefined;

  /** Those of `cluster`. */
  static of(cluster: TopicHost): ClusterAcls {
    return (cluster.node.tryFindChild(ID) as ClusterAcls | undefined) ?? new ClusterAcls(cluster);
  }

  private constructor(cluster: TopicHost) {
    super(cluster, ID);
    this.#cluster = cluster;
    reportProblems(this, () => this.#problems);
  }

  /** One resource for each ACL, made where it isn't there yet; `from` is where problems of it are shown. */
  add(acls: readonly Acl[], from: IConstruct): readonly KafkaResource<typeof kafkaAcl>[] {
    return acls.map((acl) => {
      const existing = this.#resources.get(aclKey(acl));
      if (existing !== undefined) return existing;
      const found = subject('KafkaAcl of', `${this.#cluster.clusterName}/${acl.principal}`, from.node.path);
      this.#problems.push(...aclProblems(acl, found).map(({ problem }) => problem));
      const resource = this.#resourceOf(acl);
      this.#resources.set(aclKey(acl), resource);
      return resource;
    });
  }

  /** What the stack doesn't have shows as drift from now on. */
  ownAll(): void {
    this.#exclusive ??= new KafkaResource(
      this,
      'exclusive',
      kafkaAcls,
      {
        cluster: this.#cluster.clusterName,
        acls: Lazy.listValue({
          produce: () => [...this.#resources.values()].map(({ attributes }) => attributes.id),
        }),
      },
      this.#afterCluster(),
    );
    this.#exclusive.overrideLogicalId(logicalId(this.#cluster.clusterName));
  }

  /** The address says what the ACL is, and its hash that it is no other. */
  #resourceOf(acl: Acl): KafkaResource<typeof kafkaAcl> {
    const { clusterName } = this.#cluster;
    const hash = createHash('sha256').update(aclKey(acl)).digest('hex').slice(0, 8);
    const resource = new KafkaResource(
      this,
      hash,
      kafkaAcl,
      { cluster: clusterName, ...acl },
      this.#afterCluster(),
    );
    const who = acl.principal.replace(/^User:/, '');
    resource.overrideLogicalId(
      logicalId(clusterName, who, acl.operation, acl.resourceType, acl.resourceName, hash),
    );
    return resource;
  }

  #afterCluster() {
    return this.#cluster.resource === undefined ? {} : { dependsOn: [this.#cluster.resource] };
  }
}

const ID = 'acls';
