import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, test } from 'vitest';
import { connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import type { NewTopic } from '../../../operations/ports/kafka.ts';
import { LONG } from '../../support/long.ts';
import { eventually, type Running, randomName } from './running.ts';

const topicOf = (name: string, more: Partial<NewTopic> = {}): NewTopic => ({
  name,
  partitions: 3,
  replicationFactor: 3,
  config: new Map(),
  ...more,
});

/** What the admin adapter promises on a cluster of brokers 1 to 3. */
export function adminSuite(running: () => Running, mode: 'zookeeper' | 'kraft'): void {
  const made: string[] = [];
  const newTopic = async (more: Partial<NewTopic> = {}) => {
    const name = randomName('admin');
    made.push(name);
    await running().admin.createTopic(topicOf(name, more));
    return name;
  };
  afterEach(async () => {
    await running().admin.deleteTopics(made.splice(0));
  });

  describe('describe', () => {
    test('names the cluster and its brokers with host, port and rack', async () => {
      const { cluster, admin } = running();
      const { clusterId, brokers } = await admin.describe();
      expect(clusterId).not.toBe('');
      expect(brokers.map(({ id, host, port, rack }) => [id, `${host}:${port}`, rack])).toEqual(
        cluster.brokerIds.map((id) => [id, cluster.broker(id).address, `rack-${id}`]),
      );
    });

    test('takes one Metadata request for all topics', async () => {
      const admin = connectKafkaAdmin({ bootstrapServers: running().cluster.bootstrapServers });
      try {
        await admin.describe();
        expect(Object.fromEntries(admin.requests)).toEqual({ ApiVersions: 1, Metadata: 1 });
      } finally {
        await admin.close();
      }
    });

    test('leaves out a topic that does not exist, and does not create it', async () => {
      const { admin } = running();
      const name = randomName('nonesuch');
      expect((await admin.describe({ topics: [name] })).topics.size).toBe(0);
      expect((await admin.describe()).topics.has(name)).toBe(false);
    });
  });

  describe('createTopic', () => {
    test('resolves when every broker shows the topic with leaders', async () => {
      const { cluster } = running();
      const name = await newTopic({ partitions: 6 });
      for (const id of cluster.brokerIds) {
        const single = connectKafkaAdmin({ bootstrapServers: cluster.broker(id).address });
        const partitions = (await single.describe({ topics: [name] })).topics.get(name)?.partitions ?? [];
        expect(partitions.map(({ leader }) => leader !== null)).toEqual(Array(6).fill(true));
        await single.close();
      }
    });

    test('refuses a topic that exists, by Kafka’s name of the error', async () => {
      const name = await newTopic();
      await expect(running().admin.createTopic(topicOf(name))).rejects.toMatchObject({
        code: 'TOPIC_ALREADY_EXISTS',
        message: expect.stringContaining(`create topic '${name}'`),
      });
    });

    test('refuses more replicas than brokers in Kafka’s own words', async () => {
      await expect(
        running().admin.createTopic(topicOf(randomName('rf'), { replicationFactor: 4 })),
      ).rejects.toMatchObject({
        code: 'INVALID_REPLICATION_FACTOR',
        message: expect.stringMatching(/Replication factor: 4 larger|only 3 broker/),
      });
    });

    test('refuses a configuration that Kafka does not understand', async () => {
      const config = new Map([['retention.ms', '7 days']]);
      await expect(running().admin.createTopic(topicOf(randomName('bad'), { config }))).rejects.toMatchObject(
        {
          code: 'INVALID_CONFIG',
          message: expect.stringContaining('7 days'),
        },
      );
    });

    test('creates the others of a list when one is refused, and names the one', async () => {
      const { admin } = running();
      const [good, bad] = [randomName('good'), randomName('bad')];
      made.push(good);
      const both = [topicOf(bad, { replicationFactor: 9 }), topicOf(good)];
      await expect(admin.createTopics(both)).rejects.toThrow(bad);
      expect([...(await admin.describe({ topics: [good, bad] })).topics.keys()]).toEqual([good]);
    });

    test('only asks with validateOnly', async () => {
      const { admin } = running();
      const name = randomName('asked');
      await admin.createTopics([topicOf(name)], { validateOnly: true });
      expect((await admin.describe({ topics: [name] })).topics.size).toBe(0);
    });
  });

  describe('deleteTopics', () => {
    test('resolves when no broker shows the topic, and is fine for one that is gone', async () => {
      const { cluster, admin } = running();
      const name = await newTopic();
      await admin.deleteTopics([name, randomName('nonesuch')]);
      for (const id of cluster.brokerIds) {
        const single = connectKafkaAdmin({ bootstrapServers: cluster.broker(id).address });
        expect((await single.describe()).topics.has(name)).toBe(false);
        await single.close();
      }
    });
  });

  describe('increasePartitions', () => {
    test('adds partitions, with the replicas that were asked for', async () => {
      const { admin, cluster } = running();
      const [name, placed] = [await newTopic(), await newTopic()];
      const before = (await admin.describe({ topics: [placed] })).topics.get(placed)?.partitions.length ?? 0;
      const wanted = cluster.brokerIds.toReversed();
      await admin.increasePartitions([
        { name, partitions: 5 },
        { name: placed, partitions: before + 1, assignments: [wanted] },
      ]);
      const { topics } = await admin.describe({ topics: [name, placed] });
      expect(topics.get(name)?.partitions).toHaveLength(5);
      expect(topics.get(placed)?.partitions.at(-1)?.replicas).toEqual(wanted);
    });

    test('refuses fewer, and grows the others', async () => {
      const { admin } = running();
      const [name, other] = [await newTopic(), await newTopic()];
      const increases = [
        { name, partitions: 2 },
        { name: other, partitions: 5 },
      ];
      await expect(admin.increasePartitions(increases)).rejects.toMatchObject({ code: 'INVALID_PARTITIONS' });
      expect((await admin.describe({ topics: [other] })).topics.get(other)?.partitions).toHaveLength(5);
    });
  });

  describe('topic configuration', () => {
    test('shows only what was set on the topic', async () => {
      const name = await newTopic({ config: new Map([['retention.ms', '3600000']]) });
      const configs = await running().admin.topicConfigs([name, randomName('nonesuch')]);
      expect([...configs].map(([topic, config]) => [topic, [...config]])).toEqual([
        [name, [['retention.ms', '3600000']]],
      ]);
    });

    test('is changed key by key, and null returns a key to the default', async () => {
      const { admin } = running();
      const name = await newTopic({
        config: new Map([
          ['retention.ms', '3600000'],
          ['segment.bytes', '1048576'],
        ]),
      });
      await admin.alterTopicConfig(
        name,
        new Map([
          ['retention.ms', null],
          ['cleanup.policy', 'compact'],
        ]),
      );
      const config = (await admin.topicConfigs([name])).get(name);
      expect(Object.fromEntries(config ?? [])).toEqual({
        'segment.bytes': '1048576',
        'cleanup.policy': 'compact',
      });
    });

    test('is shown by every broker once it was changed', async () => {
      const { cluster, admin } = running();
      const name = await newTopic();
      await admin.alterTopicConfig(name, new Map([['retention.ms', '7200000']]));
      for (const id of cluster.brokerIds) {
        const single = connectKafkaAdmin({ bootstrapServers: cluster.broker(id).address });
        expect((await single.topicConfigs([name])).get(name)?.get('retention.ms')).toBe('7200000');
        await single.close();
      }
    });

    test('refuses a value that Kafka does not know', async () => {
      const name = await newTopic();
      const changes = new Map([['cleanup.policy', 'compacted']]);
      await expect(running().admin.alterTopicConfig(name, changes)).rejects.toMatchObject({
        code: 'INVALID_CONFIG',
      });
    });

    test('takes one request for 300 topics', async () => {
      const { cluster } = running();
      const admin = connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers });
      const name = await newTopic();
      await admin.topicConfigs([name, ...Array.from({ length: 299 }, (_, i) => `nonesuch-${i}`)]);
      expect(admin.requests.get('DescribeConfigs')).toBe(1);
      await admin.close();
    });

    test('tells the effective min.insync.replicas, set or not', async () => {
      const { admin } = running();
      const [set, unset] = [
        await newTopic({ config: new Map([['min.insync.replicas', '3']]) }),
        await newTopic(),
      ];
      expect(Object.fromEntries(await admin.minInsyncReplicas([set, unset]))).toEqual({
        [set]: 3,
        [unset]: 2,
      });
    });
  });

  describe('electPreferredLeaders', () => {
    test('gives leadership back to the first replica', async () => {
      const { cluster, admin } = running();
      const name = await newTopic({ partitions: 3 });
      const led = async () => (await admin.describe({ topics: [name] })).topics.get(name)?.partitions ?? [];
      const preferred = (await led()).find(({ replicas }) => replicas[0] === 2);
      await cluster.broker(2).stop();
      await cluster.broker(2).start();
      await cluster.healthy();
      expect((await led()).find(({ partition }) => partition === preferred?.partition)?.leader).not.toBe(2);
      await admin.electPreferredLeaders();
      await eventually(async () => (await led()).every(({ leader, replicas }) => leader === replicas[0]));
    }, 90_000);

    test('is fine where nothing has to be elected', async () => {
      const name = await newTopic();
      await running().admin.electPreferredLeaders([{ topic: name, partition: 0 }]);
    });

    test('refuses a partition that does not exist', async () => {
      const nowhere = { topic: randomName('nonesuch'), partition: 0 };
      await expect(running().admin.electPreferredLeaders([nowhere])).rejects.toMatchObject({
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
      });
    });
  });

  describe('the controller', () => {
    test('is one of the brokers', async () => {
      const { cluster, admin } = running();
      expect(cluster.brokerIds).toContain(await admin.activeController());
    });

    test(`${mode === 'kraft' ? 'leads a quorum of all controllers' : 'has no quorum in ZooKeeper mode'}`, async () => {
      const { admin } = running();
      const quorum = await admin.quorum();
      if (mode === 'zookeeper') return expect(quorum).toBeNull();
      expect(quorum?.voters.map(({ id }) => id)).toEqual([1, 2, 3]);
      expect(quorum?.leaderId).toBe(await admin.activeController());
    });

    test.runIf(LONG || mode === 'kraft')(
      'is another one after the first was killed',
      async () => {
        const { cluster, admin } = running();
        const first = (await admin.activeController()) as number;
        await cluster.broker(first).kill();
        try {
          await eventually(async () => ![first, null].includes(await admin.activeController()), 40_000);
        } finally {
          await cluster.broker(first).start();
          await cluster.healthy();
        }
      },
      120_000,
    );
  });

  test('log dirs tell the bytes of each replica', async () => {
    const { cluster, admin } = running();
    const name = await newTopic({ partitions: 1 });
    const producer = new Kafka({
      brokers: cluster.bootstrapServers.split(','),
      logLevel: logLevel.NOTHING,
    }).producer();
    await producer.connect();
    await producer.send({ topic: name, acks: -1, messages: [{ value: Buffer.alloc(50_000, 'x') }] });
    await producer.disconnect();
    const sizes = (await admin.logDirs(cluster.brokerIds)).filter(({ topic }) => topic === name);
    expect(sizes.map(({ brokerId }) => brokerId).sort()).toEqual([1, 2, 3]);
    expect(Math.min(...sizes.map(({ bytes }) => bytes))).toBeGreaterThan(50_000);
  });

  test('consumer groups tell what they still have to read', async () => {
    const { cluster, admin } = running();
    const name = await newTopic({ partitions: 2 });
    const groupId = randomName('group');
    const kafka = new Kafka({ brokers: cluster.bootstrapServers.split(','), logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    const messages = Array.from({ length: 10 }, (_, i) => ({ value: `${i}`, partition: i % 2 }));
    await producer.send({ topic: name, acks: -1, messages });
    await producer.disconnect();
    const kafkaAdmin = kafka.admin();
    await kafkaAdmin.connect();
    const offsets = [
      { partition: 0, offset: '2' },
      { partition: 1, offset: '5' },
    ];
    await kafkaAdmin.setOffsets({ groupId, topic: name, partitions: offsets });
    const found = (await admin.consumerGroups()).find(({ group }) => group === groupId);
    await kafkaAdmin.deleteGroups([groupId]);
    await kafkaAdmin.disconnect();
    expect(found).toEqual({ group: groupId, state: 'Empty', members: 0, lag: 3, topics: [name] });
  });

  describe('probe', () => {
    test('names the broker behind one address', async () => {
      const { cluster, admin } = running();
      for (const id of cluster.brokerIds) {
        expect(await admin.probe(cluster.broker(id).address, 3_000)).toEqual({ brokerId: id });
      }
    });

    test('rejects when that broker is down, though the others answer', async () => {
      const { cluster, admin } = running();
      await cluster.broker(3).kill();
      try {
        await expect(admin.probe(cluster.broker(3).address, 2_000)).rejects.toMatchObject({
          code: 'UNREACHABLE',
          message: expect.stringContaining(cluster.broker(3).address),
        });
      } finally {
        await cluster.broker(3).start();
        await cluster.healthy();
      }
    }, 90_000);

    test('gives up on a frozen broker when its time is over', async () => {
      const { cluster, admin } = running();
      await cluster.broker(3).pause();
      try {
        const started = Date.now();
        await expect(admin.probe(cluster.broker(3).address, 1_000)).rejects.toMatchObject({
          code: 'UNREACHABLE',
        });
        expect(Date.now() - started).toBeLessThan(2_500);
      } finally {
        await cluster.broker(3).unpause();
        await cluster.healthy();
      }
    }, 90_000);
  });

  test.runIf(LONG || mode === 'kraft')(
    'keeps answering while a broker goes away and comes back',
    async () => {
      const { cluster, admin } = running();
      const down = cluster.broker(1);
      await admin.describe();
      await down.kill();
      expect((await admin.describe()).brokers.length).toBeGreaterThan(0);
      await eventually(async () => !(await admin.describe()).brokers.some(({ id }) => id === 1), 40_000);
      await down.start();
      await cluster.healthy();
      expect((await admin.describe()).brokers.map(({ id }) => id)).toEqual([1, 2, 3]);
    },
    120_000,
  );
}
