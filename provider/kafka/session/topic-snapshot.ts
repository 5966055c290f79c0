import type { KafkaAdmin, TopicDescription } from '../../../operations/ports/kafka.ts';

export interface TopicReading {
  readonly topic: TopicDescription;
  /** What was set on the topic itself, by Kafka's keys. */
  readonly config: ReadonlyMap<string, string>;
}

interface Reading {
  readonly brokers: number;
  readonly topics: Map<string, TopicReading>;
}

/** All topics of a cluster, read once for the refresh and the plan of every kafka_topic. */
export class TopicSnapshot {
  readonly #admin: KafkaAdmin;
  #reading: Promise<Reading> | null = null;

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** null when there is no such topic. */
  async get(name: string): Promise<TopicReading | null> {
    return (await this.#read()).topics.get(name) ?? null;
  }

  async brokerCount(): Promise<number> {
    return (await this.#read()).brokers;
  }

  /** Keeps the snapshot true after a write of our own; null for a topic that was deleted. */
  async put(name: string, reading: TopicReading | null): Promise<void> {
    const known = await this.#reading?.catch(() => null);
    if (reading === null) known?.topics.delete(name);
    else known?.topics.set(name, reading);
  }

  #read(): Promise<Reading> {
    this.#reading ??= readAll(this.#admin).catch((problem: unknown) => {
      this.#reading = null; // the next call tries again
      throw problem;
    });
    return this.#reading;
  }
}

async function readAll(admin: KafkaAdmin): Promise<Reading> {
  const { topics, brokers } = await admin.describe();
  const configs = await admin.topicConfigs([...topics.keys()]);
  const readings = [...topics].map(([name, topic]): [string, TopicReading] => [
    name,
    { topic, config: configs.get(name) ?? new Map() },
  ]);
  return { brokers: brokers.length, topics: new Map(readings) };
}
