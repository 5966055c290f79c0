/**
 * One topic as logs of records, each call answered once by the partition's leader: nothing is buffered, repeated or
 * committed behind the caller's back. An adapter in `operations/clients` provides it. Everything rejects with KafkaError.
 */
export interface TopicLog {
  /** A new identity, with which Kafka recognizes a batch that is sent again. */
  identify(): Promise<ProducerIdentity>;
  /** Sends one batch with acks=all. When it rejects, the batch may be in the log all the same. */
  append(partition: number, batch: SequencedBatch): Promise<void>;
  /** Records from `offset` up to the high watermark; waits for the first one up to `maxWaitMs` milliseconds. */
  read(partition: number, offset: bigint, maxWaitMs: number): Promise<LogSlice>;
  /** First offset that is there, and the next one that consumers will get. */
  bounds(partition: number): Promise<{ readonly first: bigint; readonly end: bigint }>;
  close(): Promise<void>;
}

export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
}

export interface SequencedBatch {
  readonly identity: ProducerIdentity;
  /** Of the first record, by this identity in this partition; counts records from 0. */
  readonly sequence: number;
  readonly records: readonly { readonly key: string; readonly value: string }[];
}

export interface LogRecord {
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: string | null;
}

export interface LogSlice {
  readonly records: readonly LogRecord[];
  /** Where to read on. */
  readonly next: bigint;
}
