import { connectKafkaAdmin } from '../../clients/kafka-admin.ts';
import { connectMessages } from '../../clients/messages.ts';
import { connectTopicLog } from '../../clients/topic-log.ts';
import { accessOf, type ClusterAccess } from '../../ports/access.ts';
import type { KafkaAdmin } from '../../ports/kafka.ts';
import type { MessageClient } from '../../ports/messages.ts';
import type { TopicLog } from '../../ports/topic-log.ts';
import { CommittedLog } from './committed-log.ts';
import type { Site } from './ledger.ts';

/** One of the two clusters, and the ways to it. */
export interface Side {
  readonly site: Site;
  /** The cluster's name in the stack. */
  readonly name: string;
  readonly admin: KafkaAdmin;
  readonly messages: MessageClient;
  /** To write to; close it. */
  log(topic: string): TopicLog;
  /** To read what is committed; close it. */
  committed(topic: string, partitions: number): CommittedLog;
  close(): Promise<void>;
}

/** Short: a broker that is cut off keeps its connections and never answers. */
const REQUEST_MS = 4_000;

export function openSide(site: Site, cluster: ClusterAccess & { readonly name: string }): Side {
  const { name } = cluster;
  const access = { ...accessOf(cluster), clientId: 'kafkaform-drill' };
  const connect = () => connectKafkaAdmin({ ...access, requestTimeoutMs: REQUEST_MS });
  const admin = connect();
  return {
    ...{ site, name, admin },
    messages: connectMessages(access),
    log: (topic) => connectTopicLog(connect(), topic),
    committed: (topic, partitions) =>
      new CommittedLog(connectTopicLog(connect(), topic, { isolation: 'read_committed' }), partitions),
    close: () => admin.close(),
  };
}

/** Partition to committed offset. */
export async function committed(side: Side, group: string, topic: string): Promise<Map<number, bigint>> {
  const offsets = (await side.admin.groupOffsets([group])).get(group) ?? [];
  return new Map(
    offsets
      .filter((at) => at.topic === topic && at.offset >= 0n)
      .map(({ partition, offset }) => [partition, offset]),
  );
}
