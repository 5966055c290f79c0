import { describeLogDirsV4 } from '@platformatic/kafka';
import type { ReplicaSize } from '../../ports/kafka.ts';
import { expectSuccess } from './errors.ts';
import type { KafkaWire } from './wire.ts';

const DESCRIBE_LOG_DIRS = { name: 'DescribeLogDirs', api: describeLogDirsV4.api };

/** Bytes on disk of every replica on these brokers; rejects when one doesn't answer. */
export async function logDirs(wire: KafkaWire, brokerIds: readonly number[]): Promise<ReplicaSize[]> {
  const sizes = await Promise.all(brokerIds.map((brokerId) => ofBroker(wire, brokerId)));
  return sizes.flat();
}

async function ofBroker(wire: KafkaWire, brokerId: number): Promise<ReplicaSize[]> {
  // the client's type has no null, which asks for all topics
  const allTopics = null as unknown as [];
  const response = await wire.broker(brokerId, DESCRIBE_LOG_DIRS, [allTopics]);
  expectSuccess(response.errorCode, `describe the log dirs of broker ${brokerId}`);
  return response.results.flatMap(({ errorCode, logDir, topics }) => {
    expectSuccess(errorCode, `describe ${logDir} of broker ${brokerId}`);
    return topics.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ isFutureKey }) => !isFutureKey) // a copy that moves between log dirs isn't a replica yet
        .map(({ partitionIndex, partitionSize }) => ({
          brokerId,
          topic: name,
          partition: partitionIndex,
          bytes: Number(partitionSize),
        })),
    );
  });
}
