import type { Construct } from 'constructs';
import type { Named } from '../../model/rendering/grants.ts';
import { kafkaTopic } from '../../model/resources/topic.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { logicalId } from './logical-id.ts';
import { KafkaResource } from './resource.ts';
import { GrantableTopics, TopicReference } from './topic-grants.ts';
import type { TopicHost } from './topic-host.ts';

export type { TopicHost } from './topic-host.ts';

export interface TopicOptions {
  /** Number of partitions. It can be increased in place, never decreased; an increase moves keys to other partitions. */
  readonly partitions: number;
  /** Replicas of each partition. @default - the cluster's replication factor */
  readonly replicationFactor?: number;
  /** Topic properties by Kafka's own keys. A key that leaves the code returns to the broker's default. */
  readonly config?: TopicSpec['config'];
  /** Refuse, at plan, to delete the topic. @default false */
  readonly protected?: boolean;
}

export interface KafkaTopicProps extends TopicOptions {
  readonly cluster: TopicHost;
  /** The topic's name. @default - the construct's id */
  readonly name?: string;
  /**
   * The topic exists already: the next deploy imports it and changes what differs. Later it may stay or go.
   * @default false
   */
  readonly importExisting?: boolean;
}

/** One topic. */
export class KafkaTopic extends GrantableTopics {
  readonly topicName: string;
  readonly resource: KafkaResource<typeof kafkaTopic>;
  protected readonly cluster: TopicHost;
  protected readonly granted: readonly Named[];

  /** A topic that the stack doesn't make, to be granted. */
  static fromName(
    scope: Construct,
    id: string,
    props: { readonly cluster: TopicHost; readonly name: string },
  ) {
    return new TopicReference(scope, id, { cluster: props.cluster, topics: props.name });
  }

  /** All topics whose names begin with a prefix, those to come included, to be granted. */
  static fromPrefix(
    scope: Construct,
    id: string,
    { cluster, prefix }: { readonly cluster: TopicHost; readonly prefix: string },
  ) {
    return new TopicReference(scope, id, { cluster, topics: { prefix } });
  }

  constructor(
    scope: Construct,
    id: string,
    { cluster, name, importExisting = false, ...options }: KafkaTopicProps,
  ) {
    super(scope, id);
    this.topicName = name ?? id;
    this.cluster = cluster;
    this.granted = [this.topicName];
    cluster.addTopic({ name: this.topicName, ...options, path: this.node.path });
    this.resource = new KafkaResource(
      this,
      'topic',
      kafkaTopic,
      {
        cluster: cluster.clusterName,
        name: this.topicName,
        partitions: options.partitions,
        replicationFactor: options.replicationFactor ?? cluster.replicationFactor,
        config: stringValues(options.config),
        protected: options.protected,
      },
      cluster.resource === undefined ? {} : { dependsOn: [cluster.resource] },
    );
    this.resource.overrideLogicalId(logicalId(cluster.clusterName, this.topicName));
    if (importExisting) this.resource.importFrom(`${cluster.clusterName}/${this.topicName}`);
  }
}

export interface KafkaTopicsProps {
  readonly cluster: TopicHost;
  /** Topics by name. */
  readonly topics: Readonly<Record<string, TopicOptions>>;
  /**
   * All of them exist already: the next deploy imports them and changes what differs. Later it may stay or go; a topic that
   * is yet to be made needs a set of its own, or none.
   * @default false
   */
  readonly importExisting?: boolean;
}

/** A set of topics of one cluster. */
export class KafkaTopics extends GrantableTopics {
  readonly topics: readonly KafkaTopic[];
  protected readonly cluster: TopicHost;
  protected readonly granted: readonly Named[];

  constructor(scope: Construct, id: string, { cluster, topics, importExisting }: KafkaTopicsProps) {
    super(scope, id);
    this.cluster = cluster;
    this.granted = Object.keys(topics);
    this.topics = Object.entries(topics).map(
      ([name, options]) => new KafkaTopic(this, childId(name), { cluster, name, importExisting, ...options }),
    );
  }
}

/**
 * The topic's name, but for none at all, which is validation's to refuse, and for what every JavaScript object has: the construct
 * tree takes a child `constructor` for one that is there already.
 */
const childId = (name: string): string => (name === '' ? 'unnamed' : name in {} ? `topic-${name}` : name);

const stringValues = (config: TopicSpec['config']): Record<string, string> | undefined =>
  config && Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
