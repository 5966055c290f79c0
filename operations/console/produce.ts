import type { Acks, MessageClient, OutgoingMessage } from '../ports/messages.ts';
import { type LineOptions, parseLine } from './line.ts';

export interface ProduceOptions extends LineOptions {
  readonly topic: string;
  readonly acks: Acks;
  readonly signal?: AbortSignal;
}

/** Messages per request. */
const BATCH = 2_000;

/** Sends each line as a message, many at once when they come fast; tells how many were sent when the lines end. */
export async function produceLines(
  client: MessageClient,
  lines: AsyncIterable<string>,
  options: ProduceOptions,
): Promise<number> {
  const producer = await client.producer({ acks: options.acks });
  const pending: OutgoingMessage[] = [];
  let sent = 0;
  let number = 0;
  let sending: Promise<void> | null = null;
  let failure: unknown = null;
  const send = async () => {
    while (pending.length > 0) {
      const batch = pending.splice(0, BATCH);
      await producer.send(options.topic, batch);
      sent += batch.length;
    }
  };
  const start = () => {
    sending ??= send()
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        sending = null;
      });
    return sending;
  };
  try {
    for await (const line of lines) {
      if (options.signal?.aborted || failure !== null) break;
      pending.push(parseLine(line, ++number, options));
      const current = start();
      if (pending.length >= BATCH) await current;
    }
  } catch (error) {
    if (!options.signal?.aborted) failure ??= error; // an interrupt breaks the input off
  }
  // what was read before a bad line is sent all the same
  await start();
  await producer.close();
  if (failure !== null) throw failure;
  return sent;
}
