import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CompressionTypes, Kafka, logLevel, Partitioners } from 'kafkajs';

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
  /** How many messages were acknowledged so far. */
  readonly acked: () => number;
  /** Stops producing, reads the topic from its beginning and accounts for every acknowledged message. */
  stop(): Promise<Account>;
}

const BATCH = 20;
const PAUSE_MS = 20;

/** Produces with acks=all and the idempotent producer until it is stopped. */
export async function startLoad(bootstrapServers: readonly string[], topic: string): Promise<Load> {
  const kafka = new Kafka({
    clientId: 'kafkaform-test-load',
    brokers: [...bootstrapServers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const acked = new Set<string>();
  let running = true;
  let longestGapMs = 0;
  let last = Date.now();
  const loop = (async () => {
    for (let sequence = 0; running; sequence += BATCH) {
      const values = Array.from({ length: BATCH }, (_, index) => String(sequence + index));
      await producer.send({
        topic,
        acks: -1,
        compression: CompressionTypes.None,
        messages: values.map((value) => ({ key: value, value })),
      });
      for (const value of values) acked.add(value);
      longestGapMs = Math.max(longestGapMs, Date.now() - last);
      last = Date.now();
      await delay(PAUSE_MS);
    }
  })();
  return {
    acked: () => acked.size,
    async stop() {
      running = false;
      await loop;
      await producer.disconnect();
      const received = await readAll(kafka, topic, acked.size);
      return {
        acked: acked.size,
        received: received.size,
        lost: [...acked].filter((value) => !received.has(value)),
        longestGapMs,
      };
    },
  };
}

/** Reads until every partition's end of now is reached. */
async function readAll(kafka: Kafka, topic: string, expected: number): Promise<ReadonlySet<string>> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map(
    (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]),
  );
  await admin.disconnect();
  const open = new Set([...ends].filter(([, end]) => end > 0n).map(([partition]) => partition));
  const received = new Set<string>();
  const consumer = kafka.consumer({ groupId: `kafkaform-test-${randomBytes(6).toString('hex')}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const message of batch.messages) received.add(String(message.value));
      if (BigInt(batch.lastOffset()) + 1n >= (ends.get(batch.partition) ?? 0n)) open.delete(batch.partition);
    },
  });
  const deadline = Date.now() + 60_000;
  while (open.size > 0 && Date.now() < deadline) await delay(100);
  await consumer.disconnect();
  if (open.size > 0) throw new Error(`read ${received.size} of ${expected} messages within 60 s`);
  return received;
}
