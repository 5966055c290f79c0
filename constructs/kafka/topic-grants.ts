import { Construct } from 'constructs';
import { consumeAcls, manageAcls, type Named, produceAcls } from '../../model/rendering/grants.ts';
import { ClusterAcls } from './cluster-acls.ts';
import type { TopicHost } from './topic-host.ts';

/** Who is granted something: a KafkaUser, or a principal such as `User:alice`; `User:*` is everybody. */
export type Principal = string | { readonly principal: string };

export interface GrantOptions {
  /** The IP address that the principal connects from, as brokers see it. @default - any */
  readonly host?: string;
}

export interface ProduceGrantOptions extends GrantOptions {
  /** The producer's `transactional.id`, or the prefix of several. @default - no transactions */
  readonly transactionalId?: Named;
}

export interface ConsumeGrantOptions extends GrantOptions {
  /** The consumer's `group.id`, or the prefix of several; null for a consumer that assigns partitions to itself. */
  readonly group: Named | null;
}

/** Topics that can be granted to somebody. Each grant is the least that Kafka asks for. */
export abstract class GrantableTopics extends Construct {
  protected abstract readonly cluster: TopicHost;
  /** What is granted: topics by their names or their prefix. */
  protected abstract readonly granted: readonly Named[];

  /** To produce, also idempotently, and in transactions where `transactionalId` is given. */
  grantProduce(principal: Principal, options: ProduceGrantOptions = {}): void {
    this.#grant((topic) => produceAcls({ topic, principal: nameOf(principal), ...options }));
  }

  /** To consume, and to join the group and commit its offsets. */
  grantConsume(principal: Principal, options: ConsumeGrantOptions): void {
    this.#grant((topic) => consumeAcls({ topic, principal: nameOf(principal), ...options }));
  }

  /** To create and delete the topic and its records, add partitions and change its configuration; not to produce or consume. */
  grantManage(principal: Principal, options: GrantOptions = {}): void {
    this.#grant((topic) => manageAcls({ topic, principal: nameOf(principal), ...options }));
  }

  #grant(aclsOf: (topic: Named) => ReturnType<typeof produceAcls>): void {
    ClusterAcls.of(this.cluster).add(this.granted.flatMap(aclsOf), this);
  }
}

const nameOf = (principal: Principal): string =>
  typeof principal === 'string' ? principal : principal.principal;

export interface TopicReferenceProps {
  readonly cluster: TopicHost;
  readonly topics: Named;
}

/** Topics that the stack doesn't make, to be granted. */
export class TopicReference extends GrantableTopics {
  protected readonly cluster: TopicHost;
  protected readonly granted: readonly Named[];

  constructor(scope: Construct, id: string, { cluster, topics }: TopicReferenceProps) {
    super(scope, id);
    this.cluster = cluster;
    this.granted = [topics];
  }
}
