import {
  type KafkaAdmin,
  KafkaError,
  type NewTopic,
  type TopicDescription,
} from '../../../operations/ports/kafka.ts';
import { describeWithMoves, readingOf, type TopicReading, TopicSnapshot } from '../session/topic-snapshot.ts';
import { Batch, type ResultOf } from './batch.ts';
import { failuresOf, unlessFailed } from './failures.ts';
import { Outage } from './outage.ts';

type Named = { readonly name: string };

/** The topics of one cluster as its kafka_topic resources need them: many resources, few requests. */
export class ClusterTopics {
  readonly #admin: KafkaAdmin;
  readonly #snapshot: TopicSnapshot;
  readonly #outage = new Outage();
  readonly #creates = new Batch((topics: readonly NewTopic[]) => this.#createAll(topics));
  readonly #deletes = new Batch((topics: readonly Named[]) => this.#deleteAll(topics));

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
    this.#snapshot = new TopicSnapshot(admin);
  }

  /** From a reading that all topics of the cluster share; null when there is no such topic. */
  get(name: string): Promise<TopicReading | null> {
    return this.#outage.guard(() => this.#snapshot.get(name));
  }

  /** Brokers that are registered. */
  brokerCount(): Promise<number> {
    return this.#outage.guard(() => this.#snapshot.brokerCount());
  }

  /** One topic, read anew. */
  async fresh(name: string): Promise<TopicReading | null> {
    const { cluster, underWay } = await describeWithMoves(this.#admin, [name]);
    const topic = cluster.topics.get(name);
    const configs = topic ? await this.#admin.topicConfigs([name]) : new Map();
    return topic ? readingOf(topic, configs.get(name) ?? new Map(), underWay) : null;
  }

  /** Resolves when every broker shows the topic. null: it is made, but what Kafka says of it could not be read. */
  create(topic: NewTopic): Promise<TopicDescription | null> {
    return this.#creates.add(topic);
  }

  /** Resolves when no broker shows the topic. */
  delete(name: string): Promise<void> {
    return this.#deletes.add({ name });
  }

  /** Sets keys, and returns those with null to the broker's default. */
  alterConfig(name: string, changes: ReadonlyMap<string, string | null>): Promise<void> {
    return this.#admin.alterTopicConfig(name, changes);
  }

  async #createAll(topics: readonly NewTopic[]): Promise<ResultOf<NewTopic, TopicDescription | null>> {
    const failures = await this.#outage.guard(() =>
      failuresOf(this.#admin.createTopics(topics)).catch((problem) => interrupted(topics, problem)),
    );
    const shown = await this.#describe(topics.filter(({ name }) => !isRefused(failures.get(name))));
    for (const { name, config } of topics) {
      const topic = shown.get(name);
      if (topic) await this.#snapshot.put(name, readingOf(topic, config, []));
    }
    return ({ name }) => {
      const topic = shown.get(name) ?? null;
      const failure = failures.get(name);
      // Kafka was slow to say so, but the topic is there: an error would leave it out of the state.
      if (failure && topic === null) throw failure;
      return topic;
    };
  }

  async #deleteAll(topics: readonly Named[]): Promise<ResultOf<Named, void>> {
    const names = topics.map(({ name }) => name);
    const failures = await this.#outage.guard(() => failuresOf(this.#admin.deleteTopics(names)));
    for (const name of names) if (!failures.has(name)) await this.#snapshot.put(name, null);
    return unlessFailed(failures, ({ name }) => name);
  }

  async #describe(topics: readonly Named[]): Promise<ReadonlyMap<string, TopicDescription>> {
    if (topics.length === 0) return new Map();
    const seen = await this.#admin.describe({ topics: topics.map(({ name }) => name) }).catch(() => null);
    return seen?.topics ?? new Map();
  }
}

/** Kafka said no: the topic that may be there is not ours. */
const isRefused = (failure: KafkaError | undefined): boolean => failure !== undefined && !failure.retriable;

/** The connection broke after the request was sent: each topic may be made or not. @throws any other problem */
function interrupted(topics: readonly Named[], problem: unknown): ReadonlyMap<string, KafkaError> {
  if (!(problem instanceof KafkaError) || problem.code !== 'NETWORK_EXCEPTION') throw problem;
  return new Map(topics.map(({ name }) => [name, problem]));
}
