import { isIP } from 'node:net';
import { connect } from 'node:tls';
import {
  type Consumer,
  type EachBatchPayload,
  type ISocketFactory,
  Kafka,
  type KafkaMessage,
  logLevel,
  Partitioners,
  type SASLOptions,
} from 'kafkajs';
import { isIam, type Login } from '../../model/access.ts';
import type { ClusterAccess, TlsAccess } from '../ports/access.ts';
import type { KafkaError } from '../ports/kafka.ts';
import type {
  Acks,
  ConsumeOptions,
  IncomingMessage,
  MessageClient,
  OutgoingMessage,
  ProducerOptions,
} from '../ports/messages.ts';
import { presentLogin } from '../secrets/present-login.ts';
import { iamToken } from './iam-token.ts';
import { ConnectionLost } from './kafka/broker-connection.ts';
import { connectKafkaAdmin } from './kafka-admin.ts';
import { passwordOf } from './secret.ts';
import { tlsOptions } from './tls.ts';

export interface MessagesOptions extends ClusterAccess {
  /** @default kafkaform */
  readonly clientId?: string;
}

/** How often, and how long apart, a call is tried. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10 };
/** How long a look at who lets us in may take, in milliseconds. */
const LOOK_MS = 3_000;
/**
 * So long before a session ends (`connections.max.reauth.ms`) kafkajs logs in again, at its next request. Brokers refuse a login
 * within a second of the last one, so that kafkajs's default of 10 s breaks sessions of less than 11 s.
 */
const REAUTHENTICATE_MS = 1_000;
const KEEP_ALIVE_MS = 60_000;
/** How long a consumer may take until it has its partitions, in milliseconds. */
const JOIN_MS = 30_000;

/** Messages through kafkajs. Its own log is off: what fails is rejected or reported to `onFailure`. */
export function connectMessages(options: MessagesOptions): MessageClient {
  let known: Promise<Kafka> | undefined;
  const kafka = () => {
    known ??= letIn(options).then(() => clientOf(options));
    known.catch(() => {
      known = undefined; // the next call looks again
    });
    return known;
  };
  return {
    producer: async (wanted) => openProducer(await kafka(), wanted),
    consume: async (wanted) => openConsumer(await kafka(), wanted),
    deleteGroup: async (group) => deleteGroup(await kafka(), group),
  };
}

/**
 * kafkajs tries again for 13 seconds what was refused, and tells of it in OpenSSL's words: a look first says it at once.
 * @throws KafkaError when no broker lets us in; one that is away is kafkajs's affair
 */
async function letIn(options: MessagesOptions): Promise<void> {
  if (options.tls === undefined && options.sasl === undefined) return;
  const admin = connectKafkaAdmin({ ...options, requestTimeoutMs: LOOK_MS });
  try {
    await admin.wire.metadata([]);
  } catch (error) {
    const { cause } = error as KafkaError;
    if (cause instanceof ConnectionLost && cause.refused) throw error;
  } finally {
    await admin.close();
  }
}

function clientOf({ bootstrapServers, tls, sasl, clientId = 'kafkaform' }: MessagesOptions): Kafka {
  return new Kafka({
    clientId,
    brokers: typeof bootstrapServers === 'string' ? bootstrapServers.split(',') : [...bootstrapServers],
    ...(tls !== undefined || isIam(sasl) ? { socketFactory: tlsSockets(tls) } : {}),
    ...(sasl === undefined
      ? {}
      : {
          sasl: loginOf(isIam(sasl) ? sasl : presentLogin(sasl)),
          reauthenticationThreshold: REAUTHENTICATE_MS,
        }),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: RETRY,
  });
}

const tlsSockets =
  (tls: TlsAccess | undefined): ISocketFactory =>
  ({ host, port, onConnect }) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    return connect({ host, port, ...name, ...tlsOptions(tls) }, onConnect).setKeepAlive(true, KEEP_ALIVE_MS);
  };

/** The password is read, and the token made, for each login. */
function loginOf(login: Login): SASLOptions {
  if (isIam(login))
    return {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => ({ value: await iamToken(login) }),
    };
  return {
    mechanism: login.mechanism === 'SCRAM-SHA-256' ? 'scram-sha-256' : 'scram-sha-512',
    username: login.username,
    get password() {
      return passwordOf(login);
    },
  };
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
