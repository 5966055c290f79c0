import { randomBytes } from 'node:crypto';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';

const MESSAGE_BYTES = 100_000;

/** Writes so many random bytes, about, to each partition of a topic, with acks=all. */
export async function fillTopic(
  bootstrapServers: readonly string[],
  topic: string,
  partitions: number,
  bytesEach: number,
): Promise<void> {
  const kafka = new Kafka({
    clientId: 'kafkaform-test-fill',
    brokers: [...bootstrapServers],
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer();
  await producer.connect();
  const value = randomBytes(MESSAGE_BYTES);
  for (let written = 0; written < bytesEach; written += 5 * MESSAGE_BYTES) {
    for (let partition = 0; partition < partitions; partition++) {
      const messages = Array.from({ length: 5 }, () => ({ partition, value }));
      await producer.send({ topic, acks: -1, compression: CompressionTypes.None, messages });
    }
  }
  await producer.disconnect();
}
