import type { IncomingMessage } from '../../ports/messages.ts';
import type { TopicLog } from '../../ports/topic-log.ts';
import { Latencies } from '../../witness/latency.ts';
import { decode, keyOf } from '../../witness/message.ts';
import { type Production, produceTo } from '../../witness/producer.ts';
import type { Ledger } from './ledger.ts';
import type { Side } from './side.ts';

/** Long enough for a busy machine; a group waits so long for a member that went with its cluster. */
const SESSION_MS = 10_000;
const MESSAGE_BYTES = 100;

/** A producer that sends to every partition of a topic, and accounts for what was acknowledged. */
export interface DrillProducer {
  readonly run: string;
  /** Sends nothing new; what is under way has `graceMs` to be acknowledged. */
  stop(graceMs: number): Promise<void>;
}

export interface ProducerLoad {
  readonly run: string;
  readonly topic: string;
  readonly partitions: number;
  /** In all. */
  readonly messagesPerSecond: number;
}

export function startProducer(side: Side, ledger: Ledger, load: ProducerLoad): DrillProducer {
  const log = side.log(load.topic);
  const productions = Array.from({ length: load.partitions }, (_, partition) =>
    produce(log, side, ledger, load, partition),
  );
  return {
    run: load.run,
    async stop(graceMs) {
      await Promise.all(productions.map((production) => production.stop(graceMs)));
      await log.close();
    },
  };
}

function produce(
  log: TopicLog,
  { site }: Side,
  ledger: Ledger,
  { run, partitions, messagesPerSecond }: ProducerLoad,
  partition: number,
): Production {
  const periodMs = (1_000 * partitions) / messagesPerSecond;
  const key = keyOf(run, partition, 0);
  return produceTo(log, {
    ...{ run, partition, keys: 1, periodMs, messageBytes: MESSAGE_BYTES, latencies: new Latencies(periodMs) },
    onRefusal: () => {},
    onAcknowledged: (sequence) => ledger.ack({ key, sequence, site, partition, at: performance.now() }),
  });
}

/** The group's only member at one side. */
export interface DrillConsumer {
  /** Processes nothing more, and doesn't wait for a cluster that may be away. */
  abandon(): void;
  /** Commits, leaves the group and disconnects; after `abandon`, what is left of that. */
  close(): Promise<void>;
}

export async function startConsumer(
  { messages, site }: Side,
  ledger: Ledger,
  topics: readonly string[],
  group: string,
): Promise<DrillConsumer> {
  let processing = true;
  const consumer = await messages.consume({
    ...{ topic: topics, group, from: 'beginning', sessionTimeoutMs: SESSION_MS },
    onMessages(batch) {
      if (!processing) return 0;
      for (const message of batch) take(ledger, site, message);
      return batch.length;
    },
  });
  let closing: Promise<void> | null = null;
  const close = () => {
    processing = false;
    closing ??= consumer.close().catch(() => {}); // what it has not committed comes again, which is accounted for
    return closing;
  };
  return { abandon: () => void close(), close };
}

function take(ledger: Ledger, site: Side['site'], { topic, partition, offset, key, value }: IncomingMessage) {
  const text = { offset, key: key?.toString() ?? null, value: value?.toString() ?? null };
  const message = decode(text.key?.split('/')[0] ?? '', text);
  if (message !== null) ledger.process({ ...message, topic, site, partition, at: performance.now() });
}
