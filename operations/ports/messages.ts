/** Producing and consuming; an adapter in `operations/clients` provides it. */
export interface MessageClient {
  producer(options: ProducerOptions): Promise<MessageProducer>;
  /** Resolves when the consumer has joined and its partitions are assigned. */
  consume(options: ConsumeOptions): Promise<MessageConsumer>;
  /** Deletes a consumer group without members; fine when it doesn't exist. */
  deleteGroup(group: string): Promise<void>;
}

export type Acks = 0 | 1 | 'all';

export interface ProducerOptions {
  readonly acks: Acks;
  /** Kafka drops the duplicates that repeated sends would make; needs acks=all. @default false */
  readonly idempotent?: boolean;
}

export interface MessageProducer {
  /** Resolves when the messages are acknowledged; with acks=0 when they were written to the socket. */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

export interface OutgoingMessage {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default - by the key's hash, as Kafka's own clients choose */
  readonly partition?: number;
}

export interface ConsumeOptions {
  /** One, or several that one group reads. */
  readonly topic: string | readonly string[];
  readonly group: string;
  /** How long the group waits for a member that has fallen silent, in milliseconds. @default 30000 */
  readonly sessionTimeoutMs?: number;
  /** Where a group starts that has committed nothing yet. */
  readonly from: 'beginning' | 'end';
  /**
   * Called with messages of one partition in order. Returns how many of them it took; the group's offsets follow these,
   * and after fewer than all nothing more is delivered.
   */
  readonly onMessages: (messages: readonly IncomingMessage[]) => number;
  /** Called when the consumer can't go on. */
  readonly onFailure?: (error: Error) => void;
}

export interface MessageConsumer {
  /** Commits, leaves the group and disconnects. */
  close(): Promise<void>;
}

export interface IncomingMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [string, Buffer])[];
}
