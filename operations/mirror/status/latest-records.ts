import { setTimeout as delay } from 'node:timers/promises';
import { KafkaError, type TopicPartition } from '../../ports/kafka.ts';
import { type Bounds, type ClusterLogs, keyOf, type StampedRecord } from '../../ports/logs.ts';
import type { MirrorRecord } from '../mirror-record.ts';

/** How far back the first look goes, in records of each partition; four times as far with each further one. */
const WINDOW = 10_000n;
/** No look goes further back than this, in records of all partitions. */
const MOST = 1_000_000n;
const BYTES_EACH = 262_144;
/** Answers without anything in a row until the log counts as unreadable, and the pause after each, in milliseconds. */
const EMPTY_ANSWERS = 20;
const PAUSE_MS = 100;

interface Range extends TopicPartition {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * The last record of each key of a compacted topic. Connect's topics are hardly ever compacted (a segment holds 1 GB), so they
 * are read from their ends: back as far as needed, and on from there at the next look.
 */
export class LatestRecords {
  readonly #logs: ClusterLogs;
  readonly #topic: string;
  /** By key. A tombstone stays: nothing older counts. */
  readonly #latest = new Map<string, MirrorRecord>();
  /** What has been read of each partition. */
  readonly #read = new Map<string, { from: bigint; to: bigint }>();

  constructor(logs: ClusterLogs, topic: string) {
    this.#logs = logs;
    this.#topic = topic;
  }

  /** Reads on, and further back until `enough` is true of what was found. Rejects with KafkaError. */
  async look(
    partitions: number,
    enough: (found: Iterable<MirrorRecord>) => boolean = () => false,
  ): Promise<readonly MirrorRecord[]> {
    const places = Array.from({ length: partitions }, (_, partition) => ({ topic: this.#topic, partition }));
    const bounds = await this.#logs.bounds(places);
    await this.#readOn(places, bounds);
    for (let window = WINDOW; !enough(this.#latest.values()); window *= 4n) {
      const ranges = this.#before(places, bounds, window);
      if (ranges.length === 0) break;
      await this.#readRanges(ranges, (key) => !this.#latest.has(key));
    }
    return [...this.#latest.values()].filter(({ value }) => value !== null);
  }

  async #readOn(places: readonly TopicPartition[], bounds: ReadonlyMap<string, Bounds>): Promise<void> {
    const ranges = places.flatMap((at) => {
      const bound = bounds.get(keyOf(at));
      if (bound === undefined) return [];
      const known = this.#read.get(keyOf(at));
      const from = larger(known?.to ?? bound.end - WINDOW, bound.first);
      if (known === undefined) this.#read.set(keyOf(at), { from, to: from });
      return from < bound.end ? [{ ...at, from, to: bound.end }] : [];
    });
    await this.#readRanges(ranges, () => true);
    for (const range of ranges) {
      const known = this.#read.get(keyOf(range));
      if (known !== undefined) known.to = range.to;
    }
  }

  /** The stretches before what has been read; empty when nothing is left or enough was read. */
  #before(places: readonly TopicPartition[], bounds: ReadonlyMap<string, Bounds>, window: bigint): Range[] {
    const all = [...this.#read.values()].reduce((sum, { from, to }) => sum + to - from, 0n);
    if (all > MOST) return [];
    return places.flatMap((at) => {
      const first = bounds.get(keyOf(at))?.first;
      const known = this.#read.get(keyOf(at));
      if (first === undefined || known === undefined || known.from <= first) return [];
      const range = { ...at, from: larger(known.from - window, first), to: known.from };
      known.from = range.from;
      return [range];
    });
  }

  /** Later records replace earlier ones of this reading, and those of other readings where `replaces` says so. */
  async #readRanges(ranges: readonly Range[], replaces: (key: string) => boolean): Promise<void> {
    const found = new Map<string, MirrorRecord>();
    let open = ranges;
    for (let empty = 0; open.length > 0; ) {
      const slices = await this.#logs.read(
        open.map(({ from, ...at }) => ({ ...at, offset: from })),
        BYTES_EACH,
      );
      if (slices.size === 0) {
        if (++empty > EMPTY_ANSWERS) throw unreadable(this.#topic);
        await delay(PAUSE_MS);
        continue;
      }
      empty = 0;
      open = open.flatMap((range) => {
        const slice = slices.get(keyOf(range));
        if (slice === undefined) return [range];
        for (const record of slice.records) if (record.offset < range.to) note(found, record);
        return slice.next < range.to ? [{ ...range, from: slice.next }] : [];
      });
    }
    for (const [key, record] of found) if (replaces(key)) this.#latest.set(key, record);
  }
}

function note(found: Map<string, MirrorRecord>, record: StampedRecord): void {
  if (record.key !== null) found.set(record.key.toString('latin1'), record);
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function unreadable(topic: string): KafkaError {
  return new KafkaError('LEADER_NOT_AVAILABLE', `${topic} can't be read to its end now.`, {
    retriable: true,
  });
}
