import type { KafkaAdmin } from '../ports/kafka.ts';
import type { IncomingMessage, MessageClient, MessageProducer, ProducerOptions } from '../ports/messages.ts';
import { type Account, account, type ReceivedMessage, type SentMessage } from './accounting.ts';
import { messageOf } from './check.ts';

export interface DeliveryMode extends ProducerOptions {
  readonly name: string;
}

/** acks=0 comes last: nobody tells of what is sent before each partition of a new topic has a leader that is ready. */
export const MODES: readonly DeliveryMode[] = [
  { name: 'acks=1', acks: 1 },
  { name: 'acks=all', acks: 'all' },
  { name: 'idempotent', acks: 'all', idempotent: true },
  { name: 'acks=0', acks: 0 },
];

export interface DeliveryOptions {
  readonly topic: string;
  readonly group: string;
  readonly partitions: number;
  /** Messages per mode. */
  readonly messages: number;
  readonly signal?: AbortSignal;
}

export interface Delivery {
  readonly mode: DeliveryMode;
  readonly account: Account;
  /** Why sending ended early; null when it didn't. */
  readonly failure: string | null;
}

const BATCH = 50;
const VALUE_BYTES = 100;
/** How long nothing may arrive before the rest counts as lost, in milliseconds. */
const PATIENCE_MS = 5_000;
const POLL_MS = 20;

/** Sends in one mode after the other while a consumer group reads along; reports each when its messages are accounted for. */
export async function deliver(
  client: MessageClient,
  options: DeliveryOptions,
  report: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const inbox = new Inbox();
  const consumer = await client.consume({
    topic: options.topic,
    group: options.group,
    from: 'beginning',
    onMessages: (messages) => inbox.take(messages),
    onFailure: (error) => inbox.fail(error),
  });
  try {
    for (const mode of MODES) {
      const producer = await client.producer(mode);
      try {
        const { messages, failure } = await sendAll(producer, mode, options);
        // with acks=0 a connection that is closed now may take messages with it
        await inbox.settled(mode.name, messages.length, options.signal);
        await report({ mode, account: account(messages, inbox.of(mode.name), mode.acks !== 0), failure });
      } finally {
        await producer.close();
      }
    }
  } finally {
    await consumer.close();
  }
}

/** Whether anything went wrong, with the figures either way. */
export function judgeDelivery({ account: figures, failure }: Delivery): {
  ok: boolean;
  detail: string;
  data: Account;
} {
  const { sent, acked, received, lost, duplicated, reordered, ackLatency, deliveryLatency } = figures;
  const complete = received > 0 && lost + duplicated + reordered === 0 && (acked === null || acked === sent);
  const counts = [
    `${sent} sent`,
    ...(acked === null ? [] : [`${acked} acked`]),
    `${received} received, ${lost} lost, ${duplicated} duplicated, ${reordered} reordered`,
  ];
  const latencies = [
    ...(ackLatency === null ? [] : [`acked in ${milliseconds(ackLatency)}`]),
    ...(deliveryLatency === null ? [] : [`delivered in ${milliseconds(deliveryLatency)}`]),
  ];
  const timing = latencies.length === 0 ? '' : `; ${latencies.join(', ')} (p50/p95/p99)`;
  const why = failure === null ? '' : `; sending failed: ${failure}`;
  return { ok: complete && failure === null, detail: counts.join(', ') + timing + why, data: figures };
}

/** The group's offsets have followed to the end; null when they have not within the time. */
export async function committedLag(
  admin: KafkaAdmin,
  group: string,
  timeoutMs: number,
): Promise<number | null> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const lag = (await admin.consumerGroups()).find((found) => found.group === group)?.lag ?? null;
    if (lag === 0 || Date.now() > deadline) return lag;
    await pause();
  }
}

async function sendAll(
  producer: MessageProducer,
  mode: DeliveryMode,
  { topic, partitions, messages: wanted, signal }: DeliveryOptions,
) {
  const messages: SentMessage[] = [];
  for (let first = 0; first < wanted; first += BATCH) {
    signal?.throwIfAborted();
    const sequences = Array.from({ length: Math.min(BATCH, wanted - first) }, (_, i) => first + i);
    const batch = sequences.map((sequence) => ({
      sequence,
      partition: sequence % partitions,
      sentAt: performance.now(),
    }));
    const failure = await producer
      .send(
        topic,
        batch.map((one) => encode(mode.name, one)),
      )
      .then(() => null, messageOf);
    const ackedAt = failure === null && mode.acks !== 0 ? performance.now() : null;
    messages.push(...batch.map((one) => ({ ...one, ackedAt })));
    if (failure !== null) return { messages, failure };
  }
  return { messages, failure: null };
}

function encode(mode: string, { sequence, partition }: { sequence: number; partition: number }) {
  const value = JSON.stringify({ mode, sequence }).padEnd(VALUE_BYTES);
  return { key: String(sequence), value, partition };
}

/** What has arrived, by mode, in the order of arrival. */
class Inbox {
  readonly #received = new Map<string, { different: Set<number>; arrivals: ReceivedMessage[] }>();
  #lastArrival = performance.now();
  #failure: Error | null = null;

  take(messages: readonly IncomingMessage[]): number {
    const receivedAt = performance.now();
    this.#lastArrival = receivedAt;
    for (const { partition, value } of messages) {
      const { mode, sequence } = JSON.parse(String(value)) as { mode: string; sequence: number };
      const { different, arrivals } = this.#mode(mode);
      different.add(sequence);
      arrivals.push({ sequence, partition, receivedAt });
    }
    return messages.length;
  }

  fail(error: Error): void {
    this.#failure = error;
  }

  of(mode: string): readonly ReceivedMessage[] {
    return this.#mode(mode).arrivals;
  }

  /** Resolves when all of a mode have arrived, or nothing more has for a while. */
  async settled(mode: string, expected: number, signal?: AbortSignal): Promise<void> {
    this.#lastArrival = performance.now();
    while (
      this.#mode(mode).different.size < expected &&
      performance.now() - this.#lastArrival < PATIENCE_MS
    ) {
      signal?.throwIfAborted();
      if (this.#failure !== null) throw this.#failure;
      await pause();
    }
  }

  #mode(name: string) {
    const known = this.#received.get(name) ?? { different: new Set(), arrivals: [] };
    this.#received.set(name, known);
    return known;
  }
}

function milliseconds({ p50, p95, p99 }: { p50: number; p95: number; p99: number }): string {
  return `${[p50, p95, p99].map((value) => value.toFixed(1)).join('/')} ms`;
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, POLL_MS));
