import type { TerraformResource } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';

/** A cluster that topics can be made on. */
export interface TopicHost extends IConstruct {
  readonly clusterName: string;
  /** What a topic has that names no other. */
  readonly replicationFactor: number;
  /** The cluster as a whole, for which topics wait; none for a cluster that runs already. */
  readonly resource?: TerraformResource;
  /** Tells the cluster of a topic, for validation, limits and reports. */
  addTopic(topic: Located<TopicSpec>): void;
  /** Makes a SCRAM user where that isn't Kafka's to do. @default - users are made in the cluster itself */
  scramUser?(scope: Construct, user: ScramUserRequest): TerraformResource;
}

export interface ScramUserRequest {
  readonly user: string;
  /** Absolute path of its file, or an ephemeral value. */
  readonly password: { readonly passwordFile: string } | { readonly passwordWo: string };
  readonly passwordVersion?: number;
}
