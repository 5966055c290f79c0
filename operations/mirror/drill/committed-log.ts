import type { TopicLog } from '../../ports/topic-log.ts';
import { Reading, type Sequences, setOf } from '../../witness/accounting.ts';
import type { IntervalSet } from '../../witness/interval-set.ts';
import { decode } from '../../witness/message.ts';

const WAIT_MS = 200;

/** The messages of drills in a topic, read along as far as they are committed. */
export class CommittedLog {
  readonly #log: TopicLog;
  readonly #next: bigint[];
  /** After the last message of each partition; transaction markers may follow. */
  readonly #ends: bigint[];
  readonly #reading = new Reading();

  /** `log` has to read what is committed only. */
  constructor(log: TopicLog, partitions: number) {
    this.#log = log;
    this.#next = Array.from({ length: partitions }, () => 0n);
    this.#ends = Array.from({ length: partitions }, () => 0n);
  }

  get seen(): Sequences {
    return this.#reading.seen;
  }

  /** What is there now of one run. */
  copy(run: string): Map<string, IntervalSet> {
    const copied = new Map<string, IntervalSet>();
    for (const [key, numbers] of this.seen) if (key.startsWith(`${run}/`)) setOf(copied, key).addAll(numbers);
    return copied;
  }

  /** Messages that are in the log more than once. */
  get duplicated(): number {
    return this.#reading.duplicated;
  }

  /** Where a group is that has processed everything so far, by partition. */
  get ends(): readonly bigint[] {
    return this.#ends;
  }

  /** Up to where each partition ends now. */
  async readOn(): Promise<void> {
    await Promise.all(this.#next.map((_, partition) => this.#readPartition(partition)));
  }

  async #readPartition(partition: number): Promise<void> {
    const { end } = await this.#log.bounds(partition);
    for (let at = this.#next[partition] ?? 0n; at < end; ) {
      const { records, next } = await this.#log.read(partition, at, WAIT_MS);
      for (const record of records) {
        const message = decode(record.key?.split('/')[0] ?? '', record);
        if (message === null) continue;
        this.#reading.take(message.key, message.sequence);
        this.#ends[partition] = record.offset + 1n;
      }
      if (next === at) return;
      at = next;
      this.#next[partition] = next;
    }
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}
