import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterDescription, KafkaAdmin, TopicDescription } from '../ports/kafka.ts';

/** What was seen of the cluster while the witness looked on. */
export interface Observations {
  /** The most brokers at one time that had been there before and were missing from the cluster's metadata. */
  readonly mostBrokersAway: number;
  /** Brokers that were there before and are missing in the end. */
  readonly brokersMissing: readonly number[];
  /** Partitions seen with fewer in-sync replicas than their topic's min.insync.replicas, as topic-partition. */
  readonly belowMinIsr: readonly string[];
  /** The most partitions at one time that lacked an in-sync replica; those that are being moved count as well. */
  readonly mostUnderReplicated: number;
  /** The most partitions at one time without a leader. */
  readonly mostLeaderless: number;
  readonly controllerChanges: number;
  /** How often the cluster was looked at. */
  readonly looks: number;
}

export interface ClusterWatch {
  /** `leaving`: brokers that are meant to go, and don't count as away. Never rejects. */
  stop(leaving: readonly number[]): Promise<Observations>;
}

/** How often min.insync.replicas is asked for again, in milliseconds. */
const MIN_ISR_AGE_MS = 5_000;

/** Looks at the cluster's metadata, as a client would, every `intervalMs` milliseconds until it is stopped. */
export function watchCluster(admin: KafkaAdmin, intervalMs: number): ClusterWatch {
  const seen = new Sightings();
  const minIsr = new MinIsr(admin);
  let running = true;
  const loop = (async () => {
    while (running) {
      const started = performance.now();
      try {
        const cluster = await admin.describe();
        seen.cluster(cluster, await minIsr.of(cluster));
        seen.controller(await admin.activeController());
      } catch {
        // nobody answers: nothing was seen
      }
      // large clusters are looked at less often, so that looking costs them little
      await delay(Math.max(intervalMs, 2 * (performance.now() - started)));
    }
  })();
  return {
    async stop(leaving) {
      running = false;
      await loop;
      return seen.observations(leaving);
    },
  };
}

class Sightings {
  readonly #known = new Set<number>();
  /** Sets of brokers that were away together, by their ids. */
  readonly #away = new Map<string, readonly number[]>();
  readonly #belowMinIsr = new Set<string>();
  #missing: readonly number[] = [];
  #mostUnderReplicated = 0;
  #mostLeaderless = 0;
  #controller: number | null = null;
  #controllerChanges = 0;
  #looks = 0;

  cluster({ brokers, topics }: ClusterDescription, minIsr: ReadonlyMap<string, number>): void {
    this.#looks++;
    const present = new Set(brokers.map(({ id }) => id));
    for (const id of present) this.#known.add(id);
    this.#missing = [...this.#known].filter((id) => !present.has(id)).sort((a, b) => a - b);
    this.#away.set(this.#missing.join(), this.#missing);
    const all = [...topics.values()];
    for (const topic of all)
      for (const name of belowMinIsr(topic, minIsr.get(topic.name) ?? 1)) this.#belowMinIsr.add(name);
    const partitions = all.flatMap((topic) => topic.partitions);
    const lacking = partitions.filter(({ isr, replicas }) => isr.length < replicas.length);
    this.#mostUnderReplicated = Math.max(this.#mostUnderReplicated, lacking.length);
    const leaderless = partitions.filter(({ leader }) => leader === null);
    this.#mostLeaderless = Math.max(this.#mostLeaderless, leaderless.length);
  }

  controller(id: number | null): void {
    if (id === null) return;
    if (this.#controller !== null && this.#controller !== id) this.#controllerChanges++;
    this.#controller = id;
  }

  observations(leaving: readonly number[]): Observations {
    const unplanned = (ids: readonly number[]) => ids.filter((id) => !leaving.includes(id));
    return {
      mostBrokersAway: Math.max(0, ...[...this.#away.values()].map((ids) => unplanned(ids).length)),
      brokersMissing: unplanned(this.#missing),
      belowMinIsr: [...this.#belowMinIsr].sort(),
      mostUnderReplicated: this.#mostUnderReplicated,
      mostLeaderless: this.#mostLeaderless,
      controllerChanges: this.#controllerChanges,
      looks: this.#looks,
    };
  }
}

/** A partition that never had so many replicas is not below by anything that happens. */
function belowMinIsr({ name, partitions }: TopicDescription, minIsr: number): string[] {
  return partitions
    .filter(({ replicas, isr }) => replicas.length >= minIsr && isr.length < minIsr)
    .map(({ partition }) => `${name}-${partition}`);
}

/** min.insync.replicas by topic, asked for when a topic is new and every few seconds. */
class MinIsr {
  readonly #admin: KafkaAdmin;
  #known: ReadonlyMap<string, number> = new Map();
  #age = Number.NEGATIVE_INFINITY;

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  async of({ topics }: ClusterDescription): Promise<ReadonlyMap<string, number>> {
    const names = [...topics.keys()];
    const fresh = performance.now() - this.#age < MIN_ISR_AGE_MS;
    if (fresh && names.every((name) => this.#known.has(name))) return this.#known;
    this.#known = await this.#admin.minInsyncReplicas(names);
    this.#age = performance.now();
    return this.#known;
  }
}
