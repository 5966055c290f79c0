import type { KafkaAdmin, TopicDescription } from '../../../operations/ports/kafka.ts';

export interface TopicReading {
  readonly topic: TopicDescription;
  /** What was set on the topic itself, by Kafka's keys. */
  readonly config: ReadonlyMap<string, string>;
}

/** All topics of a cluster, read once for the refresh of every kafka_topic, until something is written. */
export class TopicSnapshot {
  readonly #admin: KafkaAdmin;
  #readings: Promise<ReadonlyMap<string, TopicReading>> | null = null;

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** From the shared reading; null when there is no such topic. */
  async get(name: string): Promise<TopicReading | null> {
    this.#readings ??= this.#readAll();
    const readings = await this.#readings.catch((problem: unknown) => {
      this.#readings = null; // the next call tries again
      throw problem;
    });
    return readings.get(name) ?? null;
  }

  /** Reads one topic anew, past the snapshot. */
  async fresh(name: string): Promise<TopicReading | null> {
    this.#readings = null;
    const topic = (await this.#admin.describe({ topics: [name] })).topics.get(name);
    if (!topic) return null;
    const configs = await this.#admin.topicConfigs([name]);
    return { topic, config: configs.get(name) ?? new Map() };
  }

  async #readAll(): Promise<ReadonlyMap<string, TopicReading>> {
    const { topics } = await this.#admin.describe();
    const names = [...topics.values()].filter(({ internal }) => !internal).map(({ name }) => name);
    const configs = await this.#admin.topicConfigs(names);
    return new Map(
      names.flatMap((name) => {
        const topic = topics.get(name);
        return topic ? [[name, { topic, config: configs.get(name) ?? new Map<string, string>() }]] : [];
      }),
    );
  }
}
