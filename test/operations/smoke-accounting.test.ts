import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  account,
  percentiles,
  type ReceivedMessage,
  type SentMessage,
} from '../../operations/smoke/accounting.ts';

const sent = (sequence: number, more: Partial<SentMessage> = {}): SentMessage => ({
  sequence,
  partition: 0,
  sentAt: sequence,
  ackedAt: sequence + 1,
  ...more,
});
const got = (sequence: number, partition = 0): ReceivedMessage => ({
  sequence,
  partition,
  receivedAt: sequence + 5,
});
const figures = (messages: SentMessage[], received: ReceivedMessage[], acknowledged = true) => {
  const {
    acked,
    received: different,
    lost,
    duplicated,
    reordered,
  } = account(messages, received, acknowledged);
  return { acked, received: different, lost, duplicated, reordered };
};
const clean = { lost: 0, duplicated: 0, reordered: 0 };

describe('account', () => {
  test('of nothing is nothing', () => {
    expect(figures([], [])).toEqual({ acked: 0, received: 0, ...clean });
  });

  test('is clean when everything arrives once and in order', () => {
    expect(figures([sent(0), sent(1)], [got(0), got(1)])).toEqual({ acked: 2, received: 2, ...clean });
  });

  test('counts an acknowledged message that never arrives as lost', () => {
    expect(figures([sent(0), sent(1)], [got(0)])).toEqual({ acked: 2, received: 1, ...clean, lost: 1 });
  });

  test('owes nothing for a message that was not acknowledged', () => {
    expect(figures([sent(0), sent(1, { ackedAt: null })], [got(0)])).toEqual({
      acked: 1,
      received: 1,
      ...clean,
    });
  });

  test('owes every message with acks=0, where nothing is acknowledged', () => {
    const both = [sent(0, { ackedAt: null }), sent(1, { ackedAt: null })];
    expect(figures(both, [got(1)], false)).toEqual({ acked: null, received: 1, ...clean, lost: 1 });
  });

  test('counts each reception after the first as duplicated', () => {
    expect(figures([sent(0)], [got(0), got(0), got(0)])).toEqual({
      acked: 1,
      received: 1,
      ...clean,
      duplicated: 2,
    });
  });

  test('counts a message that comes after a later one of its partition as reordered', () => {
    expect(figures([sent(0), sent(1), sent(2)], [got(0), got(2), got(1)])).toEqual({
      acked: 3,
      received: 3,
      ...clean,
      reordered: 1,
    });
  });

  test('promises no order between partitions', () => {
    const messages = [sent(0), sent(1, { partition: 1 })];
    expect(figures(messages, [got(1, 1), got(0, 0)])).toEqual({ acked: 2, received: 2, ...clean });
  });

  test('counts a repeated old message as duplicated, not as reordered', () => {
    expect(figures([sent(0), sent(1)], [got(0), got(1), got(0)])).toEqual({
      acked: 2,
      received: 2,
      ...clean,
      duplicated: 1,
    });
  });

  test('ignores what was never sent', () => {
    expect(figures([sent(0)], [got(0), got(99)])).toEqual({ acked: 1, received: 1, ...clean });
  });

  test('measures from sending to acknowledgement and to first reception', () => {
    const { ackLatency, deliveryLatency } = account([sent(0)], [got(0)], true);
    expect([ackLatency?.p50, deliveryLatency?.p50]).toEqual([1, 5]);
  });

  test('whatever is dropped, repeated and shuffled is found, and nothing else', () => {
    const fates = fc.array(
      fc.record({ dropped: fc.boolean(), copies: fc.integer({ min: 1, max: 3 }), partition: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fates, (messages) => {
        const all = messages.map(({ partition }, sequence) => sent(sequence, { partition }));
        const arrivals = messages.flatMap(({ dropped, copies, partition }, sequence) =>
          dropped ? [] : Array.from({ length: copies }, () => got(sequence, partition)),
        );
        const kept = messages.filter(({ dropped }) => !dropped);
        expect(figures(all, arrivals)).toEqual({
          acked: all.length,
          received: kept.length,
          lost: all.length - kept.length,
          duplicated: arrivals.length - kept.length,
          reordered: 0,
        });
      }),
    );
  });

  test('finds disorder in exactly those arrivals that are not ascending in a partition', () => {
    const permutation = fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 });
    fc.assert(
      fc.property(permutation, (order) => {
        const all = order.map((_, sequence) => sent(sequence));
        let highest = -1;
        const late = order.filter((sequence) => {
          const isLate = sequence < highest;
          highest = Math.max(highest, sequence);
          return isLate;
        });
        expect(
          account(
            all,
            order.map((sequence) => got(sequence)),
            true,
          ).reordered,
        ).toBe(late.length);
      }),
    );
  });
});

describe('percentiles', () => {
  test('of nothing are null', () => {
    expect(percentiles([])).toBeNull();
  });

  test.each([
    [[7], { p50: 7, p95: 7, p99: 7 }],
    [[2, 1], { p50: 1, p95: 2, p99: 2 }],
    [Array.from({ length: 100 }, (_, i) => 100 - i), { p50: 50, p95: 95, p99: 99 }],
  ])('of %j are values that occurred', (values, expected) => {
    expect(percentiles(values)).toEqual(expected);
  });

  test('ascend, and lie among the values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (values) => {
        const found = percentiles(values);
        const { p50, p95, p99 } = found as NonNullable<typeof found>;
        expect(p50 <= p95 && p95 <= p99).toBe(true);
        expect([p50, p95, p99].every((value) => values.includes(value))).toBe(true);
      }),
    );
  });
});
