import { setTimeout as delay } from 'node:timers/promises';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';

export interface CopyCount {
  /** How often each replica, as `topic-partition@broker`, began to be copied. */
  stop(): Promise<ReadonlyMap<string, number>>;
}

/** Watches the controller's list of reassignments: each time a replica begins to be added counts. */
export function countCopies(bootstrapServers: string | readonly string[]): CopyCount {
  const admin = connectKafkaAdmin({
    bootstrapServers,
    clientId: 'kafkaform-test-copies',
    requestTimeoutMs: 3_000,
  });
  const counts = new Map<string, number>();
  let before = new Set<string>();
  let watching = true;
  const loop = (async () => {
    while (watching) {
      const now = await admin.reassignments().catch(() => null); // the cluster is being changed
      if (now !== null) {
        const adding = new Set(
          now.flatMap(({ topic, partition, adding }) => adding.map((id) => `${topic}-${partition}@${id}`)),
        );
        for (const copy of adding) if (!before.has(copy)) counts.set(copy, (counts.get(copy) ?? 0) + 1);
        before = adding;
      }
      await delay(50);
    }
  })();
  return {
    async stop() {
      watching = false;
      await loop;
      await admin.close();
      return counts;
    },
  };
}
