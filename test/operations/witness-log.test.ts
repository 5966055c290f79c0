import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { KafkaError } from '../../operations/ports/kafka.ts';
import type { LogRecord, SequencedBatch, TopicLog } from '../../operations/ports/topic-log.ts';
import { sizeOf } from '../../operations/witness/accounting.ts';
import { Latencies } from '../../operations/witness/latency.ts';
import { type Production, produceTo } from '../../operations/witness/producer.ts';
import { audit, readAlong } from '../../operations/witness/reader.ts';
import { judge } from '../../operations/witness/verdict.ts';

/** What a log does wrong with the n-th append that it gets, counted from 1. */
type Fault = (append: number, store: () => void, log: FaultyLog) => void;

/** One partition that misbehaves as it is told: the faults that no healthy broker can be made to show. */
class FaultyLog implements TopicLog {
  records: LogRecord[] = [];
  first = 0n;
  readable = true;
  readonly #fault: Fault;
  readonly #expected = new Map<bigint, number>();
  #appends = 0;
  #identities = 0n;

  constructor(fault: Fault = (_, store) => store()) {
    this.#fault = fault;
  }

  get identities(): number {
    return Number(this.#identities);
  }

  async identify() {
    return { producerId: ++this.#identities, epoch: 0 };
  }

  async append(_partition: number, batch: SequencedBatch) {
    await delay(1);
    this.#appends++;
    this.#fault(this.#appends, () => this.#store(batch), this);
  }

  async read(_partition: number, offset: bigint) {
    await delay(1);
    if (!this.readable) throw away();
    if (offset < this.first || offset > this.#end)
      throw new KafkaError('OFFSET_OUT_OF_RANGE', 'no such offset');
    return { records: this.records.slice(Number(offset - this.first)), next: this.#end };
  }

  async bounds() {
    if (!this.readable) throw away();
    return { first: this.first, end: this.#end };
  }

  async close() {}

  /** As DeleteRecords and retention do. */
  deleteBefore(offset: bigint): void {
    this.records = this.records.slice(Number(offset - this.first));
    this.first = offset;
  }

  get #end(): bigint {
    return this.first + BigInt(this.records.length);
  }

  /** As a broker does: a batch that it has already is acknowledged and not written again. */
  #store({ identity, sequence, records }: SequencedBatch): void {
    const expected = this.#expected.get(identity.producerId) ?? 0;
    if (sequence < expected) return;
    this.#expected.set(identity.producerId, sequence + records.length);
    for (const record of records) this.write(record);
  }

  write({ key, value }: { readonly key: string | null; readonly value: string | null }): void {
    this.records.push({ offset: this.#end, key, value });
  }
}

const away = () => new KafkaError('UNREACHABLE', 'nobody answers', { retriable: true });
const TARGET = { run: 'run', partition: 0 };
const KEYS = 2;

function produce(log: TopicLog, refusals: string[] = []): Production {
  const latencies = new Latencies(1);
  return produceTo(log, {
    ...TARGET,
    keys: KEYS,
    periodMs: 1,
    messageBytes: 20,
    latencies,
    onRefusal: ({ code }) => refusals.push(code),
    onAcknowledged: () => {},
  });
}

/** Produces and reads along until a dozen batches were acknowledged; what the witness then says. */
async function witnessed(fault: Fault) {
  const log = new FaultyLog(fault);
  const refusals: string[] = [];
  const reader = readAlong(log, TARGET.run, TARGET.partition, 0n);
  const production = produce(log, refusals);
  const { acked } = production;
  while (sizeOf(acked) < 12 * KEYS) await delay(5);
  await delay(30);
  await production.stop(1_000);
  const audited = await audit(log, { ...TARGET, from: 0n, acked, patienceMs: 100, settleMs: 50 });
  await reader.stop(acked, 50);
  const { indeterminate } = production;
  return { ...judge(acked, reader.reading, audited), indeterminate, refusals, log };
}

describe('the witness of one partition', () => {
  test('finds nothing wrong with a log that does as it should', async () => {
    const seen = await witnessed((_, store) => store());
    expect(seen).toMatchObject({ missing: [], duplicated: 0, reordered: 0, unverified: 0, indeterminate: 0 });
    expect(seen.acked).toBeGreaterThan(4);
    expect(seen.received).toBe(seen.acked);
  });

  test('finds a batch that was acknowledged and never written', async () => {
    const seen = await witnessed((append, store) => {
      if (append !== 3) store();
    });
    expect(seen.missing).toEqual([
      { key: 'run/0/0', from: 2, to: 2 },
      { key: 'run/0/1', from: 2, to: 2 },
    ]);
  });

  test('finds messages that were received and truncated later', async () => {
    const seen = await witnessed((append, store, log) => {
      store();
      if (append === 5) setTimeout(() => log.records.splice(KEYS, KEYS), 20);
    });
    expect(seen.missing).toEqual([
      { key: 'run/0/0', from: 1, to: 1 },
      { key: 'run/0/1', from: 1, to: 1 },
    ]);
  });

  test('finds a record that is in the log twice', async () => {
    const seen = await witnessed((append, store, log) => {
      store();
      if (append === 3) log.write(log.records.at(-1) as LogRecord);
    });
    expect(seen).toMatchObject({ missing: [], duplicated: 1, reordered: 0 });
  });

  test('finds a batch that stands behind a later one', async () => {
    let held: (() => void) | undefined;
    const seen = await witnessed((append, store, log) => {
      if (append === 3) held = () => log.write({ key: 'run/0/0', value: 'run 2' });
      else store();
      if (append === 4) held?.();
      if (append === 4) log.write({ key: 'run/0/1', value: 'run 2' });
    });
    expect(seen).toMatchObject({ missing: [], duplicated: 0, reordered: 2 });
  });

  test('sends a batch again that was written but not acknowledged, and counts it once', async () => {
    const seen = await witnessed((append, store) => {
      store();
      if (append === 2) throw away();
    });
    expect(seen).toMatchObject({
      missing: [],
      duplicated: 0,
      reordered: 0,
      indeterminate: 0,
      refusals: ['UNREACHABLE'],
    });
  });

  test('sends a batch again that was neither written nor acknowledged', async () => {
    const seen = await witnessed((append, store) => {
      if (append === 2) throw away();
      store();
    });
    expect(seen).toMatchObject({ missing: [], duplicated: 0, reordered: 0, refusals: ['UNREACHABLE'] });
    expect(seen.acked).toBeGreaterThan(4);
  });

  test('goes on as somebody else when Kafka has forgotten who it is, and calls the batch neither lost nor acknowledged', async () => {
    const seen = await witnessed((append, store) => {
      if (append === 3) throw new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER', 'who are you?');
      store();
    });
    expect(seen).toMatchObject({ missing: [], duplicated: 0, reordered: 0, indeterminate: KEYS });
    expect(seen.log.identities).toBe(2);
    expect(seen.acked).toBeGreaterThan(3 * KEYS);
  });

  test('takes what retention has removed for received, where it was', async () => {
    const seen = await witnessed((append, store, log) => {
      store();
      if (append === 10) setTimeout(() => log.deleteBefore(6n), 20);
    });
    expect(seen.log.first).toBe(6n);
    expect(seen).toMatchObject({ missing: [], duplicated: 0, reordered: 0 });
  });

  test('says that it can’t tell when the log can’t be read in the end', async () => {
    const seen = await witnessed((append, store, log) => {
      store();
      if (append === 3) log.readable = false;
    });
    expect(seen.missing).toEqual([]);
    expect(seen.unverified).toBeGreaterThan(0);
  });

  test('leaves what others write to the topic out of account', async () => {
    const seen = await witnessed((append, store, log) => {
      store();
      if (append % 2 === 0) log.write({ key: null, value: 'something else' });
    });
    expect(seen).toMatchObject({ missing: [], duplicated: 0, reordered: 0 });
    expect(seen.received).toBe(seen.acked);
  });
});

describe('a production', () => {
  test('that is stopped in an outage ends, and leaves its last batch indeterminate', async () => {
    const log = new FaultyLog((append, store) => {
      if (append > 2) throw away();
      store();
    });
    const production = produce(log);
    await delay(30);
    await production.stop(100);
    expect(production.indeterminate).toBe(KEYS);
  });

  test('reports the outage as its longest gap', async () => {
    let over = Number.POSITIVE_INFINITY;
    const log = new FaultyLog((append, store) => {
      if (append > 1 && Date.now() < over) throw away();
      if (append === 1) over = Date.now() + 300;
      store();
    });
    const production = produce(log);
    while (sizeOf(production.acked) < 3 * KEYS) await delay(5);
    await production.stop(1_000);
    expect(production.longestGapMs()).toBeGreaterThanOrEqual(290);
  });
});

describe('latencies', () => {
  test('count a stall as often as requests were due in it', () => {
    const latencies = new Latencies(10);
    latencies.phase = 'during';
    for (let index = 0; index < 1_000; index++) latencies.record('during', 1);
    latencies.record('during', 1_000);
    expect(latencies.p99('during')).toBeGreaterThan(500);
    expect(latencies.p99('before')).toBeNull();
  });
});
