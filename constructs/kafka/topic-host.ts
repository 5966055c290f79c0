import type { IConstruct } from 'constructs';
import type { kafkaCluster } from '../../model/resources/cluster.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import type { KafkaResource } from './resource.ts';

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
