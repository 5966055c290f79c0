import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StackManifest } from '../../model/manifest.ts';
import { parseHeaders, parseLine } from '../../operations/console/line.ts';
import { linesOf } from '../../operations/console/lines.ts';
import { formatMessage } from '../../operations/console/message.ts';
import { clusterOf } from '../../operations/console/target.ts';

async function* from(chunks: readonly string[]) {
  yield* chunks;
}
const collected = async (chunks: readonly string[]) => {
  const lines: string[] = [];
  for await (const line of linesOf(from(chunks))) lines.push(line);
  return lines;
};

describe('lines', () => {
  test.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [['a\r\nb\r\n'], ['a', 'b']],
    [['\n\n'], ['', '']],
    [[], []],
  ])('of %j', async (chunks, lines) => {
    expect(await collected(chunks)).toEqual(lines);
  });

  test('are the same however the stream is cut', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', 'é') })), async (chunks) => {
        expect(await collected(chunks)).toEqual(await collected([chunks.join('')]));
      }),
    ));
});

describe('a line', () => {
  test.each([
    ['value', {}, { key: null, value: 'value' }],
    ['k:v', {}, { key: null, value: 'k:v' }],
    ['k:v:w', { keySeparator: ':' }, { key: 'k', value: 'v:w' }],
    ['k:', { keySeparator: ':' }, { key: 'k', value: '' }],
    ['k=>NULL', { keySeparator: '=>', nullMarker: 'NULL' }, { key: 'k', value: null }],
    [
      'v',
      { headers: { a: 'b' }, partition: 2 },
      { key: null, value: 'v', headers: { a: 'b' }, partition: 2 },
    ],
  ])('%j with %j', (line, options, message) => {
    expect(parseLine(line, 1, options)).toEqual(message);
  });

  test('without the separator is refused by its number', () => {
    expect(() => parseLine('value', 7, { keySeparator: ':' })).toThrow(
      "Line 7 has no key separator ':': 'value'",
    );
  });
});

describe('headers', () => {
  test('keep everything after the first =', () => {
    expect(parseHeaders(['a=b', 'url=x?y=z', 'empty='])).toEqual({ a: 'b', url: 'x?y=z', empty: '' });
  });

  test.each(['name', '=value'])('%j is refused', (header) => {
    expect(() => parseHeaders([header])).toThrow(/write name=value/);
  });
});

describe('a message', () => {
  const message = {
    topic: 'orders',
    partition: 2,
    offset: 5n,
    timestamp: 1_790_000_000_000,
    key: Buffer.from('k'),
    value: Buffer.from('v'),
    headers: [['a', Buffer.from('b')]] as const,
  };

  test('is its value alone by default', () => {
    expect(formatMessage(message, {})).toBe('v');
  });

  test('with everything is in the order of Kafka’s console consumer', () => {
    const all = { timestamp: true, partition: true, offset: true, headers: true, key: true, separator: '|' };
    expect(formatMessage(message, all)).toBe('CreateTime:1790000000000|Partition:2|Offset:5|a:b|k|v');
  });

  test('without key, value and headers says so', () => {
    const bare = { ...message, key: null, value: null, headers: [] };
    expect(formatMessage(bare, { headers: true, key: true })).toBe('NO_HEADERS\tnull\tnull');
  });

  test('as JSON has everything', () => {
    expect(JSON.parse(formatMessage(message, { json: true }))).toEqual({
      topic: 'orders',
      partition: 2,
      offset: '5',
      timestamp: '2026-09-21T14:13:20.000Z',
      key: 'k',
      value: 'v',
      headers: [{ name: 'a', value: 'b' }],
    });
  });
});

describe('the cluster that is meant', () => {
  const stackOf = (...names: string[]) =>
    ({
      stack: 'local',
      ensembles: [],
      clusters: names.map((name) => ({ name, bootstrapServers: `${name}:9092` })),
    }) as unknown as StackManifest;

  test('is the only one, or the named one', () => {
    expect(clusterOf(stackOf('a'), undefined).bootstrapServers).toBe('a:9092');
    expect(clusterOf(stackOf('a', 'b'), 'b').bootstrapServers).toBe('b:9092');
  });

  test.each([
    [[], undefined, 'has no Kafka cluster'],
    [['a', 'b'], undefined, 'choose with --cluster a, b'],
    [['a'], 'c', "has no cluster 'c'; it has a"],
  ])('of %j as %j is refused', (names, cluster, message) => {
    expect(() => clusterOf(stackOf(...names), cluster)).toThrow(message);
  });
});
