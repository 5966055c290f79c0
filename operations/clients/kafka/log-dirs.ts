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

/** Bytes that each broker can still write. */
export async function diskSpace(
  wire: KafkaWire,
  brokerIds: readonly number[],
): Promise<Map<number, number | null>> {
  const spaces = await Promise.all(
    brokerIds.map(async (brokerId): Promise<[number, number | null]> => {
      const { results } = await answer(wire, brokerId, []);
      // -1 from a broker before 3.3 (KIP-827)
      if (results.some(({ errorCode, usableBytes }) => errorCode !== 0 || usableBytes < 0n))
        return [brokerId, null];
      return [brokerId, results.reduce((total, { usableBytes }) => total + Number(usableBytes), 0)];
    }),
  );
  return new Map(spaces);
}

async function answer(wire: KafkaWire, brokerId: number, topics: []) {
  const response = await wire.broker(brokerId, DESCRIBE_LOG_DIRS, [topics]);
  expectSuccess(response.errorCode, `describe the log dirs of broker ${brokerId}`);
  return response;
}

async function ofBroker(wire: KafkaWire, brokerId: number): Promise<ReplicaSize[]> {
  // the client's type has no null, which asks for all topics
  const response = await answer(wire, brokerId, null as unknown as []);
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
