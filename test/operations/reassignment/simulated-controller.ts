import type { PartitionMove } from '../../../model/placement/request.ts';
import type { KafkaAdmin, Reassignment, ReassignmentTarget } from '../../../operations/ports/kafka.ts';
import { keyOf } from '../../../operations/reassignment/map.ts';

/** Kafka's rules of reassignment for partitions of one topic without data: for thousands of random runs. */
export class SimulatedController {
  readonly replicas = new Map<string, readonly number[]>();
  readonly copies = new Map<string, number>();
  readonly #moving = new Map<string, Reassignment>();
  readonly #brokers: readonly number[];
  #largest = 0;

  constructor(brokers: readonly number[], moves: readonly PartitionMove[]) {
    this.#brokers = brokers;
    for (const move of moves) this.replicas.set(keyOf(move), move.from);
  }

  /** The most partitions that one broker received at once, ever. */
  get largestLoad(): number {
    return this.#largest;
  }

  get admin(): KafkaAdmin {
    return {
      reassignments: async () => [...this.#moving.values()],
      describe: async ({ topics = [] }: { topics?: readonly string[] } = {}) => ({
        clusterId: 'simulated',
        brokers: this.#brokers.map((id) => ({ id, host: 'localhost', port: 9000 + id, rack: null })),
        topics: new Map(
          topics.map((name) => [
            name,
            { name, topicId: null, internal: false, partitions: this.#partitions() },
          ]),
        ),
      }),
      alterReassignments: async (targets: readonly ReassignmentTarget[]) => {
        for (const target of targets) this.#alter(target);
        return [];
      },
    } as Partial<KafkaAdmin> as KafkaAdmin;
  }

  /** Some of what moves is complete. */
  complete(chosen: (index: number) => boolean): void {
    for (const [index, [key, { replicas, removing }]] of [...this.#moving].entries()) {
      if (!chosen(index)) continue;
      this.replicas.set(
        key,
        replicas.filter((id) => !removing.includes(id)),
      );
      this.#moving.delete(key);
    }
  }

  #alter({ topic, partition, replicas: to }: ReassignmentTarget): void {
    const key = keyOf({ topic, partition });
    const known = this.#moving.get(key);
    const origin = (known?.replicas ?? this.replicas.get(key) ?? []).filter(
      (id) => !known?.adding.includes(id),
    );
    if (to === null) {
      this.#moving.delete(key);
      return;
    }
    const adding = to.filter((id) => !origin.includes(id));
    for (const id of adding) {
      if (known?.adding.includes(id)) continue;
      this.copies.set(`${key}@${id}`, (this.copies.get(`${key}@${id}`) ?? 0) + 1);
    }
    const removing = origin.filter((id) => !to.includes(id));
    if (adding.length === 0) this.replicas.set(key, to);
    else this.#moving.set(key, { topic, partition, replicas: [...to, ...removing], adding, removing });
    for (const id of this.#brokers) {
      const load = [...this.#moving.values()].filter((one) => one.adding.includes(id)).length;
      this.#largest = Math.max(this.#largest, load);
    }
  }

  #partitions() {
    return [...this.replicas].map(([key, replicas]) => ({
      partition: Number(key.slice(key.lastIndexOf('-') + 1)),
      leader: replicas[0] ?? null,
      replicas: this.#moving.get(key)?.replicas ?? replicas,
      isr: replicas,
      offline: [],
    }));
  }
}
