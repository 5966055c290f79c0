export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** @default - the cluster's replication factor */
  readonly replicationFactor?: number;
  /** Topic properties by Kafka's own keys. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** Refuse, at plan, to delete the topic. @default false */
  readonly protected?: boolean;
}
