import { randomBytes } from 'node:crypto';
import type { IncomingMessage, MessageClient } from '../ports/messages.ts';

export interface ConsumeLinesOptions {
  readonly topic: string;
  /** @default - a group of its own, which is deleted at the end */
  readonly group?: string;
  readonly fromBeginning?: boolean;
  /** End after so many messages. @default - go on */
  readonly maxMessages?: number;
  /** End when no message has come for so long, in milliseconds. @default - wait forever */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Prints messages until one of the ends is reached; tells how many it printed. Exactly these are committed. */
export async function consumeMessages(
  client: MessageClient,
  print: (message: IncomingMessage) => void,
  options: ConsumeLinesOptions,
): Promise<number> {
  const { maxMessages = Number.POSITIVE_INFINITY } = options;
  const group = options.group ?? `console-consumer-${randomBytes(4).toString('hex')}`;
  const end = new Ending(options);
  let printed = 0;
  try {
    const consumer = await client.consume({
      topic: options.topic,
      group,
      from: options.fromBeginning ? 'beginning' : 'end',
      onMessages(messages) {
        if (end.reached) return 0;
        const taken = messages.slice(0, maxMessages - printed);
        taken.forEach(print);
        printed += taken.length;
        if (printed >= maxMessages) end.reach();
        else end.postpone();
        return taken.length;
      },
      onFailure: (error) => end.fail(error),
    });
    end.postpone();
    await end.promise.finally(() => consumer.close());
  } finally {
    end.reach();
    if (options.group === undefined) await client.deleteGroup(group);
  }
  return printed;
}

/** When to stop: enough, nothing for too long, interrupted, or failed. */
class Ending {
  reached = false;
  readonly promise: Promise<void>;
  readonly #timeoutMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor({ timeoutMs, signal }: ConsumeLinesOptions) {
    this.#timeoutMs = timeoutMs;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => {}); // joining may fail first; then nobody waits for this
    if (signal?.aborted) this.reach();
    signal?.addEventListener('abort', () => this.reach(), { once: true });
  }

  reach(): void {
    this.reached = true;
    clearTimeout(this.#timer);
    this.#resolve();
  }

  fail(error: Error): void {
    this.reached = true;
    clearTimeout(this.#timer);
    this.#reject(error);
  }

  postpone(): void {
    clearTimeout(this.#timer);
    if (this.#timeoutMs !== undefined && !this.reached)
      this.#timer = setTimeout(() => this.reach(), this.#timeoutMs);
  }
}
