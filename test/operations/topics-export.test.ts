import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterDescription, KafkaAdmin, PartitionDescription } from '../../operations/ports/kafka.ts';
import { type Literal, print, properties, quote, scalar } from '../../operations/topics-export/literal.ts';
import { type ExportedTopic, readTopics } from '../../operations/topics-export/read-topics.ts';
import {
  functionName,
  functionSource,
  stackName,
  stackSource,
} from '../../operations/topics-export/source.ts';

/** What a JavaScript engine makes of an expression. */
const evaluated = (expression: string): unknown => new Function(`return (${expression});`)();

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("it's", '"', '\\', "\\'", '\\"', '\u2028', '$' + '{x}', '`', '\n', "'\"'", '__proto__'),
);

describe('a literal', () => {
  test('is the very text again, whatever it holds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(evaluated(quote(text))).toBe(text);
      }),
    );
  });

  test('keeps an object’s keys and values, also where it takes several lines', () => {
    const any = fc.array(fc.tuple(anyText, anyText), { maxLength: 8 });
    fc.assert(
      fc.property(any, fc.nat(100), (entries, column) => {
        const parts = [...new Map(entries)].map(([key, text]) => [key, text] as const);
        const made = evaluated(print(properties(...parts), 0, column, 1));
        expect(Object.entries(made as object).sort()).toEqual([...parts].map((part) => [...part]).sort());
      }),
    );
  });

  test('is a number or a boolean only where that turns into the same text', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.integer().map(String), fc.double().map(String)), (text) => {
        const value = scalar(text);
        expect(String(value)).toBe(text);
        expect(String(evaluated(print(value, 0, 0, 0)))).toBe(text);
      }),
    );
    expect(
      ['7', '-1', '0.5', 'true', '007', '1e5', '', ' 1', 'Infinity', '9007199254740993'].map(scalar),
    ).toEqual([7, -1, 0.5, true, '007', '1e5', '', ' 1', 'Infinity', '9007199254740993']);
  });

  test('groups the digits of large numbers', () => {
    const printed = ([604_800_000, -12_345, 1_234, 0.123456] satisfies Literal[]).map((n) =>
      print(n, 0, 0, 0),
    );
    expect(printed).toEqual(['604_800_000', '-12_345', '1234', '0.123456']);
  });
});

const topic = (name: string, config: ExportedTopic['config'] = []): ExportedTopic => ({
  name,
  partitions: 3,
  replicationFactor: 2,
  config,
});
const LONG: ExportedTopic['config'] = [
  ['cleanup.policy', 'compact,delete'],
  ['max.message.bytes', '2000000'],
  ['retention.ms', '604800000'],
  ['segment.bytes', '104857600'],
];
const SOME = [topic('0815'), topic('a'.repeat(60)), topic("it's", LONG), topic('payments', LONG.slice(0, 1))];
const OPTIONS = { constructs: '../constructs/index.ts', cluster: 'legacy' };

describe('the exported source', () => {
  test('is formatted as this project’s formatter does', async () => {
    const servers = Array.from({ length: 6 }, (_, index) => `kafka-${index}.internal.example:9092`);
    for (const source of [
      stackSource(SOME, { ...OPTIONS, bootstrapServers: ['127.0.0.1:9092'] }),
      stackSource([], { ...OPTIONS, bootstrapServers: servers }),
      functionSource(SOME, OPTIONS),
    ]) {
      const biome = fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url));
      const words = ['format', '--stdin-file-path=stacks/exported.ts'];
      const { stdout } = await execa(biome, words, { input: source, stripFinalNewline: false });
      expect(source).toBe(stdout);
    }
  });

  test('has names that TypeScript takes, whatever the cluster is called', () => {
    expect(['orders', 'legacy-orders', '2024-eu'].map(stackName)).toEqual([
      'OrdersStack',
      'LegacyOrdersStack',
      '_2024EuStack',
    ]);
    expect(['orders', 'legacy-orders', '2024-eu'].map(functionName)).toEqual([
      'ordersTopics',
      'legacyOrdersTopics',
      '_2024EuTopics',
    ]);
  });
});

const partition = (number: number, replicas: number[]): PartitionDescription => ({
  partition: number,
  leader: 1,
  replicas,
  isr: replicas,
  offline: [],
});

/** A cluster's answers in an order of its own. */
function answering(
  topics: Record<string, { internal?: boolean; replicas?: number[][]; config?: Record<string, string> }>,
) {
  const described: ClusterDescription = {
    clusterId: 'any',
    brokers: [],
    topics: new Map(
      Object.entries(topics).map(([name, { internal = false, replicas = [[1]] }]) => [
        name,
        {
          name,
          topicId: null,
          internal,
          partitions: replicas.map((each, number) => partition(number, each)),
        },
      ]),
    ),
  };
  const admin: Pick<KafkaAdmin, 'describe' | 'topicConfigs'> = {
    describe: async () => described,
    topicConfigs: async (names) =>
      new Map(names.map((name) => [name, new Map(Object.entries(topics[name]?.config ?? {}))])),
  };
  return admin as KafkaAdmin;
}

describe('reading topics', () => {
  test('puts topics and their properties in order of their names', async () => {
    const cluster = { b: { config: { z: '1', a: '2' } }, a: {}, B: {} };
    const { topics } = await readTopics(answering(cluster), []);
    expect(topics.map(({ name }) => name)).toEqual(['B', 'a', 'b']);
    expect(topics[2]?.config).toEqual([
      ['a', '2'],
      ['z', '1'],
    ]);
  });

  test('passes over Kafka’s own, and tells what else it leaves out', async () => {
    const cluster = {
      __consumer_offsets: { internal: true },
      __kafkaform_permits: {},
      payments: {},
      other: {},
    };
    const { topics, leftOut } = await readTopics(answering(cluster), ['other']);
    expect(topics.map(({ name }) => name)).toEqual(['payments']);
    expect(leftOut.map(({ name }) => name)).toEqual(['__kafkaform_permits', 'other']);
  });

  test('takes neither the replicas nor the throttles of a move for the topic’s own', async () => {
    const config = { 'leader.replication.throttled.replicas': '0:1', 'retention.ms': '1' };
    const { topics } = await readTopics(
      answering({
        moving: {
          replicas: [
            [1, 2, 3],
            [1, 2],
          ],
          config,
        },
      }),
      [],
    );
    expect(topics).toEqual([
      { name: 'moving', partitions: 2, replicationFactor: 2, config: [['retention.ms', '1']] },
    ]);
  });
});
