import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';

export interface Account {
  /** Messages that the cluster acknowledged to the producer. */
  readonly acked: number;
  readonly received: number;
  /** Acknowledged but never received. */
  readonly lost: readonly string[];
  /** Longest time without an acknowledgement, in milliseconds. */
  readonly longestGapMs: number;
}

export interface Load {
  /** Stops producing and accounts for every acknowledged message once the consumer has had time to get it. */
  stop(): Promise<Account>;
}

const BATCH = 10;
const PAUSE_MS = 10;
const CATCH_UP_MS = 60_000;

/** A producer with acks=all and a consumer group, side by side, until they are stopped. */
export async function startLoad(bootstrapServers: readonly string[], topic: string): Promise<Load> {
  const kafka = new Kafka({
    clientId: 'kafkaform-test-load',
    brokers: [...bootstrapServers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 100, initialRetryTime: 100, maxRetryTime: 500 },
  });
  const run = randomBytes(4).toString('hex');
  const received = new Set<string>();
  const consumer = kafka.consumer({ groupId: `kafkaform-test-${run}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) received.add(String(value));
    },
  });
  const production = await produce(kafka, topic, run);
  return {
    async stop() {
      const { acked, longestGapMs } = await production.stop();
      const lost = () => acked.filter((value) => !received.has(value));
      const deadline = Date.now() + CATCH_UP_MS;
      while (lost().length > 0 && Date.now() < deadline) await delay(100);
      await consumer.disconnect();
      return { acked: acked.length, received: received.size, lost: lost(), longestGapMs };
    },
  };
}

async function produce(kafka: Kafka, topic: string, run: string) {
  const producer = kafka.producer();
  await producer.connect();
  const partitions = await partitionsOf(kafka, topic);
  const acked: string[] = [];
  let running = true;
  let longestGapMs = 0;
  let last = Date.now();
  const loop = (async () => {
    for (let turn = 0; running; turn++) {
      const values = Array.from({ length: BATCH }, (_, index) => `${run}-${turn * BATCH + index}`);
      // One partition a request: when a leader moves between two tries, kafkajs 2.2.4 does not send the part of a
      // request again whose new leader has answered the first try, and calls it a success all the same.
      const partition = turn % partitions;
      const messages = values.map((value) => ({ partition, value }));
      const sent = await producer
        .send({ topic, acks: -1, compression: CompressionTypes.None, messages })
        .then(
          () => true,
          () => false, // given up by kafkajs: nothing was promised about these
        );
      if (sent) {
        acked.push(...values);
        longestGapMs = Math.max(longestGapMs, Date.now() - last);
        last = Date.now();
      }
      await delay(PAUSE_MS);
    }
  })();
  return {
    async stop() {
      running = false;
      await loop;
      await producer.disconnect();
      return { acked, longestGapMs };
    },
  };
}

async function partitionsOf(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.length;
}
