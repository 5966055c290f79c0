import { setTimeout as delay } from 'node:timers/promises';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';

export interface Observations {
  /** The most brokers that were missing from the cluster's metadata at one time. */
  readonly mostAway: number;
  /** Partitions seen below min ISR, as topic-partition. */
  readonly belowMinIsr: readonly string[];
  readonly looks: number;
}

/** Looks at the cluster every 100 ms, as a client would, until it is stopped. */
export function observeCluster(bootstrapServers: readonly string[], brokers: number, minIsr: number) {
  const admin = connectKafkaAdmin({
    bootstrapServers,
    clientId: 'kafkaform-test-observer',
    requestTimeoutMs: 5_000,
  });
  const below = new Set<string>();
  let mostAway = 0;
  let looks = 0;
  let running = true;
  const loop = (async () => {
    while (running) {
      const cluster = await admin.describe().catch(() => null);
      if (cluster) {
        looks++;
        mostAway = Math.max(mostAway, brokers - cluster.brokers.length);
        for (const topic of cluster.topics.values()) {
          for (const { partition, replicas, isr } of topic.partitions) {
            if (replicas.length >= minIsr && isr.length < minIsr) below.add(`${topic.name}-${partition}`);
          }
        }
      }
      await delay(100);
    }
  })();
  return {
    async stop(): Promise<Observations> {
      running = false;
      await loop;
      await admin.close();
      return { mostAway, belowMinIsr: [...below], looks };
    },
  };
}
