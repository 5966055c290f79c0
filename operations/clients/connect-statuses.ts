import type { ConnectStatus, ConnectStatuses } from '../ports/connect-status.ts';
import type { TopicLog } from '../ports/topic-log.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';
import { connectTopicLog } from './topic-log.ts';

/** Keys of a status topic (KafkaStatusBackingStore); those of `status-topic-` say which topics a connector uses. */
const KEY = /^status-(?:connector|task)-(.+)$/;

/** Reads a compacted status topic on from where it was, so that each look costs what is new. */
export function connectStatuses(admin: ConnectedKafkaAdmin, topic: string): ConnectStatuses {
  const log = connectTopicLog(admin, topic);
  const next = new Map<number, bigint>();
  const seen = new Map<string, ConnectStatus>();
  return {
    async latest() {
      const { topics } = await admin.describe({ topics: [topic] });
      const partitions = topics.get(topic)?.partitions ?? [];
      await Promise.all(partitions.map(({ partition }) => catchUp(log, partition, next, seen)));
      return new Map(seen);
    },
  };
}

async function catchUp(
  log: TopicLog,
  partition: number,
  next: Map<number, bigint>,
  seen: Map<string, ConnectStatus>,
): Promise<void> {
  const { first, end } = await log.bounds(partition);
  let offset = next.get(partition) ?? first;
  while (offset < end) {
    const slice = await log.read(partition, offset, 0);
    for (const { key, value } of slice.records) {
      const name = KEY.exec(key ?? '')?.[1];
      if (name === undefined) continue;
      if (value === null) seen.delete(name);
      else seen.set(name, parsed(value));
    }
    offset = slice.next > offset ? slice.next : end;
    next.set(partition, offset);
  }
}

function parsed(value: string): ConnectStatus {
  const { state, trace } = JSON.parse(value) as { state?: unknown; trace?: unknown };
  return { state: String(state), trace: typeof trace === 'string' ? trace : null };
}
