import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countMissing, missingFrom, Reading, type Sequences } from '../../operations/witness/accounting.ts';
import { IntervalSet } from '../../operations/witness/interval-set.ts';

const setOf = (numbers: Iterable<number>): IntervalSet => {
  const set = new IntervalSet();
  for (const number of numbers) set.add(number);
  return set;
};
const numbers = fc.array(fc.nat(60));
const expand = (intervals: readonly [number, number][]): number[] =>
  intervals.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

describe('an interval set', () => {
  test('holds what a Set holds, whatever the order', () => {
    fc.assert(
      fc.property(numbers, (added) => {
        const set = setOf(added);
        const expected = new Set(added);
        expect(set.size).toBe(expected.size);
        for (let number = 0; number <= 61; number++) expect(set.has(number)).toBe(expected.has(number));
      }),
    );
  });

  test('tells whether a number is new', () => {
    fc.assert(
      fc.property(numbers, (added) => {
        const set = new IntervalSet();
        const expected = new Set<number>();
        for (const number of added) {
          expect(set.add(number)).toBe(!expected.has(number));
          expected.add(number);
        }
      }),
    );
  });

  test('names exactly what another lacks', () => {
    fc.assert(
      fc.property(numbers, numbers, (owed, found) => {
        const rest = [...new Set(owed)].filter((number) => !found.includes(number)).sort((a, b) => a - b);
        expect(expand(setOf(owed).without(setOf(found)))).toEqual(rest);
      }),
    );
  });

  test('is the union after another was added', () => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const union = setOf(one);
        union.addAll(setOf(other));
        expect(expand(union.without(new IntervalSet()))).toEqual(
          [...new Set([...one, ...other])].sort((a, b) => a - b),
        );
      }),
    );
  });

  test('keeps one interval for a million numbers in order', () => {
    const set = new IntervalSet();
    for (let number = 0; number < 1_000_000; number++) set.add(number);
    expect(set.without(new IntervalSet())).toEqual([[0, 999_999]]);
  });
});

/** Messages of a few keys in the order in which they were sent. */
const sent = fc
  .record({ keys: fc.integer({ min: 1, max: 3 }), each: fc.integer({ min: 2, max: 30 }) })
  .map(({ keys, each }) =>
    Array.from({ length: keys * each }, (_, index) => ({
      key: `k${index % keys}`,
      sequence: Math.floor(index / keys),
    })),
  );
type Messages = readonly { readonly key: string; readonly sequence: number }[];

function read(messages: Messages): Reading {
  const reading = new Reading();
  for (const { key, sequence } of messages) reading.take(key, sequence);
  return reading;
}

function sequencesOf(messages: Messages): Sequences {
  return read(messages).seen;
}

const picks = fc.uniqueArray(fc.nat(200), { maxLength: 8 });
const chosen = (messages: Messages, wanted: readonly number[]): Set<number> =>
  new Set(wanted.map((pick) => pick % messages.length));

describe('accounting', () => {
  test('finds nothing when everything is read once and in order', () => {
    fc.assert(
      fc.property(sent, (messages) => {
        const { duplicated, reordered, received, seen } = read(messages);
        expect({ duplicated, reordered, received }).toEqual({
          duplicated: 0,
          reordered: 0,
          received: messages.length,
        });
        expect(missingFrom(sequencesOf(messages), seen)).toEqual([]);
      }),
    );
  });

  test('finds every loss, by key and number', () => {
    fc.assert(
      fc.property(sent, picks, (messages, wanted) => {
        const lost = chosen(messages, wanted);
        const reading = read(messages.filter((_, index) => !lost.has(index)));
        const missing = missingFrom(sequencesOf(messages), reading.seen);
        expect(countMissing(missing)).toBe(lost.size);
        for (const index of lost) {
          const { key, sequence } = messages[index] as Messages[number];
          expect(missing.some((m) => m.key === key && m.from <= sequence && sequence <= m.to)).toBe(true);
        }
        expect([reading.duplicated, reading.reordered]).toEqual([0, 0]);
      }),
    );
  });

  test('finds every repetition, however late it comes, and takes none for a loss or a reorder', () => {
    fc.assert(
      fc.property(sent, picks, fc.boolean(), (messages, wanted, atTheEnd) => {
        const twice = chosen(messages, wanted);
        const repeated = messages.filter((_, index) => twice.has(index));
        const log = atTheEnd
          ? [...messages, ...repeated]
          : messages.flatMap((message, index) => (twice.has(index) ? [message, message] : [message]));
        const reading = read(log);
        expect(reading.duplicated).toBe(twice.size);
        expect(reading.reordered).toBe(0);
        expect(missingFrom(sequencesOf(messages), reading.seen)).toEqual([]);
      }),
    );
  });

  test('finds a message that stands behind later ones of its key, and only of its key', () => {
    fc.assert(
      fc.property(sent, fc.nat(200), (messages, pick) => {
        const index = pick % messages.length;
        const late = messages[index] as Messages[number];
        const reading = read([...messages.filter((_, other) => other !== index), late]);
        const isLast = messages.every(({ key, sequence }) => key !== late.key || sequence <= late.sequence);
        expect(reading.reordered).toBe(isLast ? 0 : 1);
        expect(reading.duplicated).toBe(0);
      }),
    );
  });
});
