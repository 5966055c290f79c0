import type { KafkaAdmin } from '../ports/kafka.ts';

/** A topic as code would declare it. */
export interface ExportedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** What was set on the topic itself, by name. */
  readonly config: readonly (readonly [key: string, value: string])[];
}

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface FoundTopics {
  /** By name. */
  readonly topics: readonly ExportedTopic[];
  /** What is there as well, and no topic of the user's. */
  readonly leftOut: readonly LeftOut[];
}

/** Set by reassignment tools while they run; the provider doesn't look at them either. */
const TRANSIENT = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'];

/** A cluster's topics; Kafka's own are passed over, and `declared` ones, which are in the code already. */
export async function readTopics(admin: KafkaAdmin, declared: readonly string[]): Promise<FoundTopics> {
  const { topics } = await admin.describe();
  const candidates = [...topics.values()].filter(({ internal }) => !internal).sort(byName);
  const leftOut = candidates.flatMap(({ name }) => reasonToLeaveOut(name, declared));
  const wanted = candidates.filter(({ name }) => !leftOut.some((each) => each.name === name));
  const configs = await admin.topicConfigs(wanted.map(({ name }) => name));
  return {
    topics: wanted.map(({ name, partitions }) => ({
      name,
      partitions: partitions.length,
      // while replicas move, a partition has those that come and those that go
      replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      config: [...(configs.get(name) ?? [])]
        .filter(([key]) => !TRANSIENT.includes(key))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    })),
    leftOut,
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

function reasonToLeaveOut(name: string, declared: readonly string[]): LeftOut[] {
  if (declared.includes(name)) return [{ name, why: 'is declared in the stack already' }];
  if (name.startsWith('__')) return [{ name, why: 'starts with "__", as only internal topics do' }];
  return [];
}
