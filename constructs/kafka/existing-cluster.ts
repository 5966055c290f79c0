import { Construct } from 'constructs';
import type { ExistingClusterSpec } from '../../model/spec/existing-cluster.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { Platform } from './platform.ts';
import type { TopicHost } from './topic.ts';

export interface ExistingKafkaClusterProps {
  /** host:port of one or more brokers as terraform reaches them, separated by commas, or a list of them. */
  readonly bootstrapServers: string | readonly string[];
  /**
   * The same as the stack's containers reach them: MirrorMaker runs in one, where 127.0.0.1 is the container itself.
   * @default - bootstrapServers
   */
  readonly internalBootstrapServers?: string | readonly string[];
  /**
   * Letters, digits and hyphens; part of Terraform addresses and import ids.
   * @default - the construct's id
   */
  readonly clusterName?: string;
  /** What a topic has that names no other. @default 3 */
  readonly replicationFactor?: number;
}

/** A Kafka cluster that runs already, made by `KafkaCluster.fromBootstrapServers`. */
export class ExistingKafkaCluster extends Construct implements TopicHost {
  readonly clusterName: string;
  /** host:port of one or more brokers, separated by commas. */
  readonly bootstrapServers: string;
  /** The same for clients in the stack's containers. */
  readonly internalBootstrapServers: string;
  readonly replicationFactor: number;
  readonly #topics: Located<TopicSpec>[] = [];

  constructor(scope: Construct, id: string, props: ExistingKafkaClusterProps) {
    super(scope, id);
    const spec = existingClusterSpec(id, props);
    this.clusterName = spec.name;
    this.bootstrapServers = spec.bootstrapServers.join(',');
    this.internalBootstrapServers = (spec.internalBootstrapServers ?? spec.bootstrapServers).join(',');
    this.replicationFactor = spec.replicationFactor ?? 3;
    Platform.of(this).existing.push({ spec: { ...spec, path: this.node.path }, topics: this.#topics });
  }

  addTopic(topic: Located<TopicSpec>): void {
    this.#topics.push(topic);
  }
}

function existingClusterSpec(
  id: string,
  {
    bootstrapServers,
    internalBootstrapServers: internal,
    clusterName = id,
    replicationFactor,
  }: ExistingKafkaClusterProps,
): ExistingClusterSpec {
  return {
    name: clusterName,
    bootstrapServers: addresses(bootstrapServers),
    ...(internal === undefined ? {} : { internalBootstrapServers: addresses(internal) }),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
  };
}

const addresses = (given: string | readonly string[]): readonly string[] =>
  (typeof given === 'string' ? given.split(',') : given)
    .map((address) => address.trim())
    .filter((address) => address !== '');
