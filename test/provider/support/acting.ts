import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';

/** What a client of each kind does; resolves when Kafka has let it, rejects with Kafka's refusal. */
export interface Acting {
  produce(topic: string): Promise<void>;
  transact(topic: string, transactionalId: string): Promise<void>;
  consume(topic: string, group: string): Promise<void>;
  /** Makes, changes and deletes the topic. */
  manage(topic: string): Promise<void>;
}

const CLIENT = {
  logLevel: logLevel.NOTHING,
  retry: { retries: 8, initialRetryTime: 100 },
} satisfies Partial<KafkaConfig>;
const MESSAGES = [{ key: 'k', value: 'v' }];

export function actingOn(bootstrapServers: string): Acting {
  const kafka = new Kafka({ ...CLIENT, clientId: 'acting', brokers: bootstrapServers.split(',') });
  return {
    async produce(topic) {
      const producer = kafka.producer({ idempotent: true });
      await producer.connect();
      await producer.send({ topic, messages: MESSAGES }).finally(() => producer.disconnect());
    },
    async transact(topic, transactionalId) {
      const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      try {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: MESSAGES });
        await transaction.commit();
      } finally {
        await producer.disconnect();
      }
    },
    async consume(topic, group) {
      const consumer = kafka.consumer({ groupId: group });
      await consumer.connect();
      try {
        await consumer.subscribe({ topic, fromBeginning: true });
        await new Promise<void>((resolve, reject) => {
          consumer.on('consumer.crash', ({ payload: { error } }) => {
            // the coordinator of a cluster's first group has only just been made; kafkajs goes on by itself
            if (!('type' in error && error.type === 'GROUP_LOAD_IN_PROGRESS')) reject(error);
          });
          consumer.run({ eachMessage: async () => resolve() }).catch(reject);
        });
        await consumer.commitOffsets([{ topic, partition: 0, offset: '1' }]);
      } finally {
        await consumer.disconnect();
      }
    },
    async manage(topic) {
      const admin = connectKafkaAdmin({ bootstrapServers });
      try {
        await admin.createTopic({ name: topic, partitions: 1, replicationFactor: 1, config: new Map() });
        await admin.increasePartitions([{ name: topic, partitions: 2 }]);
        await admin.alterTopicConfig(topic, new Map([['retention.ms', '60000']]));
        await admin.deleteTopics([topic]);
      } finally {
        await admin.close();
      }
    },
  };
}
