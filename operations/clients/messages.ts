import {
  type Consumer,
  type EachBatchPayload,
  Kafka,
  type KafkaMessage,
  logLevel,
  Partitioners,
} from 'kafkajs';
import type { ClusterAccess } from '../ports/access.ts';
import type {
  Acks,
  ConsumeOptions,
  IncomingMessage,
  MessageClient,
  OutgoingMessage,
  ProducerOptions,
} from '../ports/messages.ts';
import { tlsOptions } from './tls.ts';

export interface MessagesOptions extends ClusterAccess {
  /** @default kafkaform */
  readonly clientId?: string;
}

/** How often, and how long apart, a call is tried. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10 };
/** How long a consumer may take until it has its partitions, in milliseconds. */
const JOIN_MS = 30_000;

/** Messages through kafkajs. Its own log is off: what fails is rejected or reported to `onFailure`. */
export function connectMessages(options: MessagesOptions): MessageClient {
  let known: Kafka | undefined;
  const kafka = () => {
    known ??= clientOf(options);
    return known;
  };
  return {
    producer: async (wanted) => openProducer(kafka(), wanted),
    consume: async (wanted) => openConsumer(kafka(), wanted),
    deleteGroup: async (group) => deleteGroup(kafka(), group),
  };
}

/** @throws when the authority's certificate can't be read */
function clientOf({ bootstrapServers, tls, clientId = 'kafkaform' }: MessagesOptions): Kafka {
  return new Kafka({
    clientId,
    brokers: typeof bootstrapServers === 'string' ? bootstrapServers.split(',') : [...bootstrapServers],
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: RETRY,
  });
}

const WIRE_ACKS: Record<Acks, number> = { 0: 0, 1: 1, all: -1 };

async function openProducer(kafka: Kafka, { acks, idempotent = false }: ProducerOptions) {
  const producer = kafka.producer({
    idempotent,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    ...(idempotent ? { maxInFlightRequests: 1 } : {}),
  });
  await producer.connect();
  return {
    async send(topic: string, messages: readonly OutgoingMessage[]) {
      await producer.send({ topic, acks: WIRE_ACKS[acks], messages: [...messages] });
    },
    close: () => producer.disconnect(),
  };
}

async function openConsumer(kafka: Kafka, options: ConsumeOptions) {
  let open = true;
  const consumer = kafka.consumer({
    groupId: options.group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 100,
    sessionTimeout: options.sessionTimeoutMs ?? 30_000,
    // a consumer that was closed while its cluster was away must not come back with it
    retry: { ...RETRY, restartOnFailure: async () => open },
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [options.topic].flat(), fromBeginning: options.from === 'beginning' });
    const joined = untilJoined(consumer, options);
    const delivery = { ended: false };
    await consumer.run({
      eachBatchAutoResolve: false,
      eachBatch: (payload) => deliver(payload, options, delivery),
    });
    await joined;
  } catch (error) {
    open = false;
    await consumer.disconnect();
    throw error;
  }
  return {
    close() {
      open = false;
      return consumer.disconnect();
    },
  };
}

/** kafkajs resolves `run` before the group has formed. */
function untilJoined(consumer: Consumer, { group, onFailure }: ConsumeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`Group '${group}' did not form within ${JOIN_MS} ms.`));
    const timer = setTimeout(late, JOIN_MS);
    consumer.on(consumer.events.GROUP_JOIN, () => {
      clearTimeout(timer);
      resolve();
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      if (restart) return; // kafkajs goes on by itself
      clearTimeout(timer);
      reject(error);
      onFailure?.(error);
    });
  });
}

/** Commits what was taken and no more. */
async function deliver(
  { batch, resolveOffset, heartbeat }: EachBatchPayload,
  options: ConsumeOptions,
  delivery: { ended: boolean },
): Promise<void> {
  if (delivery.ended) return;
  const taken = options.onMessages(
    batch.messages.map((message) => incoming(batch.topic, batch.partition, message)),
  );
  const last = batch.messages[taken - 1];
  if (last !== undefined) resolveOffset(last.offset);
  delivery.ended = taken < batch.messages.length;
  await heartbeat();
}

function incoming(topic: string, partition: number, message: KafkaMessage): IncomingMessage {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: Object.entries(message.headers ?? {}).flatMap(([name, value]) =>
      [value ?? ''].flat().map((one) => [name, Buffer.from(one)] as const),
    ),
  };
}

async function deleteGroup(kafka: Kafka, group: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.deleteGroups([group]);
  } catch (error) {
    const codes = (error as { groups?: { error?: { type?: string } }[] }).groups?.map(
      (failed) => failed.error?.type,
    );
    if (!codes?.every((code) => code === 'GROUP_ID_NOT_FOUND')) throw error;
  } finally {
    await admin.disconnect();
  }
}
