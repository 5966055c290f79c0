import { describe, expect, test } from 'vitest';
import { KafkaError } from '../../operations/ports/kafka.ts';
import { formatBytes } from '../../operations/status/amounts.ts';
import { controllerStatuses, formatControllers } from '../../operations/status/controllers.ts';
import { formatStatus } from '../../operations/status/format.ts';
import type { StackStatus } from '../../operations/status/status.ts';
import { summarizeTopics } from '../../operations/status/topics.ts';
import { BrokerVersions } from '../../operations/status/versions.ts';

const metrics = (version: string) => `kafka_server_app_version{id="1",version="${version}"} 1.0\n`;

describe('a broker’s version', () => {
  test('is the declared one, marked so, where metrics do not tell', async () => {
    const versions = new BrokerVersions(async () => 'jvm_info{version="17"} 1\n');
    expect(await versions.of('a/1', 'url', '3.9.2')).toEqual({ version: '3.9.2', source: 'declared' });
  });

  test('is what its metrics report, asked once', async () => {
    let asked = 0;
    const versions = new BrokerVersions(async () => {
      asked++;
      return metrics('3.9.1');
    });
    await versions.of('a/1', 'url', '3.9.2');
    expect(await versions.of('a/1', 'url', '3.9.2')).toEqual({ version: '3.9.1', source: 'reported' });
    expect(asked).toBe(1);
  });

  test('is asked for again after the broker was down', async () => {
    let running = '3.9.1';
    const versions = new BrokerVersions(async () => metrics(running));
    await versions.of('a/1', 'url', '3.9.2');
    running = '3.9.2';
    expect(await versions.of('a/1', undefined, '3.9.2')).toEqual({ version: '3.9.2', source: 'declared' });
    expect(await versions.of('a/1', 'url', '3.9.2')).toEqual({ version: '3.9.2', source: 'reported' });
  });
});

describe('topics', () => {
  const partitions = [
    { partition: 0, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3], offline: [] },
    { partition: 1, leader: 2, replicas: [2, 3, 1], isr: [2], offline: [] },
    { partition: 2, leader: null, replicas: [3, 1, 2], isr: [], offline: [3] },
  ];
  const cluster = {
    clusterId: 'id',
    brokers: [],
    topics: new Map(
      ['__consumer_offsets', 'orders', 'audit'].map((name) => [
        name,
        {
          name,
          topicId: null,
          internal: name.startsWith('__'),
          partitions: name === 'orders' ? partitions : [],
        },
      ]),
    ),
  };

  test('count partitions that are offline, under-replicated and under min ISR, and bytes of all replicas', () => {
    const sizes = [1, 2].map((brokerId) => ({ brokerId, topic: 'orders', partition: 0, bytes: 100 }));
    const orders = summarizeTopics(cluster, new Map([['orders', 2]]), sizes).find(
      ({ name }) => name === 'orders',
    );
    expect(orders).toEqual({
      name: 'orders',
      internal: false,
      partitions: 3,
      replicationFactor: 3,
      offline: 1,
      underReplicated: 2,
      underMinIsr: 2,
      bytes: 200,
    });
  });

  test('are sorted by name, Kafka’s own last', () => {
    expect(summarizeTopics(cluster, new Map(), []).map(({ name }) => name)).toEqual([
      'audit',
      'orders',
      '__consumer_offsets',
    ]);
  });
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1_572_864, '1.5 MiB'],
  [2 ** 50, '1024.0 TiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

describe('a version', () => {
  const cluster = { name: 'orders', unreachable: null, brokers: [], topics: [], groups: [] };
  const shown = (metadata: 'zookeeper' | 'kraft', finalized: string, ...binaries: string[]) =>
    formatStatus({
      stack: 'local',
      ensembles: [],
      clusters: [{ ...cluster, metadata, protocol: { finalized, binaries } }],
    });

  test('that is not finalized says how to and that there is a way back', () => {
    expect(shown('kraft', '4.2', '4.3')).toContain(
      'Feature levels: 4.2, brokers run 4.3: NOT FINALIZED. Set finalize: true when satisfied; until then version can go back to 4.2.',
    );
    expect(shown('zookeeper', '3.8', '3.8', '3.9')).toContain(
      'Inter-broker protocol: 3.8, brokers run 3.8 and 3.9: NOT FINALIZED.',
    );
  });

  test('that is finalized is just told', () => {
    expect(shown('kraft', '4.3', '4.3')).toMatch(/^Feature levels: 4\.3$/m);
  });
});

test('a broker’s row says until when its certificate is good, where any broker has one', () => {
  const broker = (id: number, certificateEnds?: string) => ({
    ...{ id, address: `127.0.0.1:${id}`, rack: null, controller: false, up: true, registered: true },
    version: { version: '4.3.1', source: 'reported' } as const,
    ...(certificateEnds === undefined ? {} : { certificateEnds }),
  });
  const shown = (...brokers: ReturnType<typeof broker>[]) =>
    formatStatus({
      stack: 'local',
      ensembles: [],
      clusters: [
        {
          name: 'orders',
          metadata: 'kraft',
          unreachable: null,
          brokers,
          protocol: null,
          topics: [],
          groups: [],
        },
      ],
    });
  const text = shown(broker(1, '2027-11-21T16:00:00.000Z'), broker(2));
  expect(text).toMatch(/state +certificate until$/m);
  expect(text).toMatch(/^1 .* up +2027-11-21$/m);
  expect(text).toMatch(/^2 .* up *$/m);
  expect(shown(broker(1))).not.toContain('certificate');
});

test('dedicated controllers have a table of their own: who leads, who follows, who doesn’t', async () => {
  const quorum = {
    leaderId: 101,
    voters: [101, 102, 103].map((id) => ({
      id,
      lag: id === 103 ? 7 : 0,
      lastCaughtUpMs: id === 103 ? 1 : 90_000,
    })),
  };
  const manifest = {
    ...{ name: 'orders', bootstrapServers: '', kafkaVersion: '4.3.1', metadata: 'kraft' as const },
    ...{ brokers: [], topics: [] },
    controllers: [101, 102, 103].map((id) => ({ id, container: `c-${id}`, address: `127.0.0.1:${id}` })),
  };
  const shown = async (answer: () => Promise<typeof quorum>) =>
    formatControllers('orders', await controllerStatuses(manifest, { quorum: answer }));
  const text = await shown(async () => quorum);
  expect(text).toMatch(/^101 +127\.0\.0\.1:101 +active +0$/m);
  expect(text).toMatch(/^102 +127\.0\.0\.1:102 +follows +0$/m);
  expect(text).toMatch(/^103 +127\.0\.0\.1:103 +BEHIND +7$/m);
  const none = await shown(async () => Promise.reject(new KafkaError('UNREACHABLE', 'No broker answers.')));
  expect(none).toMatch(/^101 +127\.0\.0\.1:101 +unknown *$/m);
  expect(
    await controllerStatuses({ ...manifest, controllers: undefined }, { quorum: async () => quorum }),
  ).toEqual([]);
});

test('so does a ZooKeeper server’s, where any has one', () => {
  const server = (myid: number, certificateEnds?: string) => ({
    ...{ myid, address: `127.0.0.1:${myid}`, status: null },
    ...(certificateEnds === undefined ? {} : { certificateEnds }),
  });
  const shown = (...servers: ReturnType<typeof server>[]) =>
    formatStatus({ stack: 'local', ensembles: [{ name: 'zookeeper', servers }], clusters: [] });
  const text = shown(server(1, '2027-11-21T16:00:00.000Z'), server(2));
  expect(text).toMatch(/zxid +certificate until$/m);
  expect(text).toMatch(/^1 .* 2027-11-21$/m);
  expect(shown(server(2))).not.toContain('certificate');
});

test('tables show what is down and what is not known', () => {
  const version = { version: '3.9.2', source: 'declared' } as const;
  const status: StackStatus = {
    stack: 'local',
    ensembles: [{ name: 'zk', servers: [{ myid: 1, address: '127.0.0.1:2181', status: null }] }],
    clusters: [
      {
        name: 'orders',
        metadata: 'zookeeper',
        unreachable: 'No Kafka broker answers.',
        brokers: [
          {
            id: 1,
            address: '127.0.0.1:9092',
            rack: null,
            version,
            controller: false,
            up: false,
            registered: false,
          },
        ],
        protocol: null,
        topics: [],
        groups: [],
      },
    ],
  };
  const text = formatStatus(status);
  expect(text).toMatch(/1 +127\.0\.0\.1:2181 +DOWN/);
  expect(text).toMatch(/1 +127\.0\.0\.1:9092 +3\.9\.2 \(declared\) +DOWN/);
  expect(text).toContain('UNREACHABLE: No Kafka broker answers.');
  expect(text).not.toContain('\x1b');
});
