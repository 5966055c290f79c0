import { describeQuorumV2 } from '@platformatic/kafka';
import {
  type BrokerDescription,
  type ClusterDescription,
  KafkaError,
  type QuorumDescription,
  type TopicDescription,
} from '../../ports/kafka.ts';
import { expectSuccess } from './errors.ts';
import type { KafkaWire, MetadataResponse } from './wire.ts';

const DESCRIBE_QUORUM = { name: 'DescribeQuorum', api: describeQuorumV2.api };
const NO_TOPIC_ID = '00000000-0000-0000-0000-000000000000';

export async function describe(
  wire: KafkaWire,
  topics: readonly string[] | null,
  from?: string,
): Promise<ClusterDescription> {
  const metadata = await (from === undefined ? wire.metadata(topics) : wire.metadataOf(from, topics));
  return {
    clusterId: metadata.clusterId ?? '',
    brokers: describeBrokers(metadata),
    topics: describeTopics(metadata),
  };
}

function describeBrokers(metadata: MetadataResponse): BrokerDescription[] {
  return metadata.brokers
    .map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack: rack ?? null }))
    .sort((a, b) => a.id - b.id);
}

/** Topics that exist; one that was asked for and doesn't is left out. */
export function describeTopics(metadata: MetadataResponse): Map<string, TopicDescription> {
  const topics = new Map<string, TopicDescription>();
  for (const topic of metadata.topics) {
    if (!topic.name || topic.errorCode !== 0) continue;
    topics.set(topic.name, {
      name: topic.name,
      topicId: topic.topicId === NO_TOPIC_ID ? null : topic.topicId,
      internal: topic.isInternal,
      partitions: topic.partitions
        .map((partition) => ({
          partition: partition.partitionIndex,
          leader: partition.leaderId < 0 ? null : partition.leaderId,
          replicas: partition.replicaNodes,
          isr: partition.isrNodes,
          offline: partition.offlineReplicas,
        }))
        .sort((a, b) => a.partition - b.partition),
    });
  }
  return topics;
}

/** null in ZooKeeper mode, where brokers don't know DescribeQuorum. */
export async function describeQuorum(wire: KafkaWire): Promise<QuorumDescription | null> {
  if (!(await wire.supports(DESCRIBE_QUORUM.api.key))) return null;
  const question = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
  const response = await wire.any(DESCRIBE_QUORUM, [question]);
  expectSuccess(response.errorCode, 'describe the KRaft quorum', response.errorMessage);
  const partition = response.topics[0]?.partitions[0];
  if (partition === undefined)
    throw new KafkaError('UNKNOWN_SERVER_ERROR', 'DescribeQuorum answered without a quorum.');
  expectSuccess(partition.errorCode, 'describe the KRaft quorum', partition.errorMessage);
  const end =
    partition.currentVoters.find(({ replicaId }) => replicaId === partition.leaderId)?.logEndOffset ?? 0n;
  return {
    leaderId: partition.leaderId,
    voters: partition.currentVoters
      .map(({ replicaId, logEndOffset, lastCaughtUpTimestamp }) => ({
        id: replicaId,
        lag: Math.max(0, Number(end - logEndOffset)),
        lastCaughtUpMs: lastCaughtUpTimestamp < 0n ? null : Number(lastCaughtUpTimestamp),
      }))
      .sort((a, b) => a.id - b.id),
  };
}

const WITHOUT_LEADER = [
  'REQUEST_TIMED_OUT',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'UNREACHABLE',
  'NOT_CONTROLLER',
];

export async function activeController(wire: KafkaWire): Promise<number | null> {
  const { controllerId } = await wire.metadata([]);
  try {
    const quorum = await describeQuorum(wire);
    const id = quorum === null ? controllerId : quorum.leaderId;
    return id < 0 ? null : id;
  } catch (error) {
    // brokers answer Metadata, but nobody leads the quorum that they forward DescribeQuorum to
    if (error instanceof KafkaError && WITHOUT_LEADER.includes(error.code)) return null;
    throw error;
  }
}
