import { Construct, type IConstruct } from 'constructs';
import type { kafkaCluster } from '../../model/resources/cluster.ts';
import { kafkaTopic } from '../../model/resources/topic.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { logicalId } from './logical-id.ts';
import { KafkaResource } from './resource.ts';

/** A cluster that topics can be made on. */
export interface TopicHost extends IConstruct {
  readonly clusterName: string;
  /** What a topic has that names no other. */
  readonly replicationFactor: number;
  /** The cluster as a whole, for which topics wait; none for a cluster that runs already. */
  readonly resource?: KafkaResource<typeof kafkaCluster>;
  /** Tells the cluster of a topic, for validation, limits and reports. */
  addTopic(topic: Located<TopicSpec>): void;
}

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
export class KafkaTopic extends Construct {
  readonly topicName: string;
  readonly resource: KafkaResource<typeof kafkaTopic>;

  constructor(
    scope: Construct,
    id: string,
    { cluster, name, importExisting = false, ...options }: KafkaTopicProps,
  ) {
    super(scope, id);
    this.topicName = name ?? id;
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
export class KafkaTopics extends Construct {
  readonly topics: readonly KafkaTopic[];

  constructor(scope: Construct, id: string, { cluster, topics, importExisting }: KafkaTopicsProps) {
    super(scope, id);
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
