import { ListOffsetTimestamps, listOffsetsV6 } from '@platformatic/kafka';
import type { TopicPartition } from '../../ports/kafka.ts';
import { byTopic } from './by-topic.ts';
import { errorName, expectSuccess } from './errors.ts';
import type { KafkaWire } from './wire.ts';

const LIST_OFFSETS = { name: 'ListOffsets', api: listOffsetsV6.api };
/** A new leader that doesn't know its high watermark yet, or one that has just changed. */
const UNSETTLED = [
  'OFFSET_NOT_AVAILABLE',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'FENCED_LEADER_EPOCH',
];

/** First or next offset of partitions that one broker leads, keyed `topic-partition`. Unknown partitions are left out. `isolation` 1: before what open transactions wrote. */
export async function listOffsets(
  wire: KafkaWire,
  leader: number,
  partitions: readonly TopicPartition[],
  which: 'earliest' | 'latest',
  isolation: 0 | 1 = 0,
): Promise<Map<string, bigint>> {
  const timestamp = which === 'latest' ? ListOffsetTimestamps.LATEST : ListOffsetTimestamps.EARLIEST;
  const question = byTopic(partitions).map(({ topic, partitions: numbers }) => ({
    name: topic,
    partitions: numbers.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp })),
  }));
  const response = await wire.broker(leader, LIST_OFFSETS, [-1, isolation, question]);
  const offsets = new Map<string, bigint>();
  for (const { name, partitions: results } of response.topics) {
    for (const { partitionIndex, errorCode, offset } of results) {
      if (errorName(errorCode) === 'UNKNOWN_TOPIC_OR_PARTITION') continue;
      expectSuccess(errorCode, `list the ${which} offset of ${name}-${partitionIndex}`);
      offsets.set(`${name}-${partitionIndex}`, offset);
    }
  }
  return offsets;
}

export function isUnsettled(code: string): boolean {
  return UNSETTLED.includes(code);
}
