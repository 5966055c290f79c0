import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { permitTopic } from '../../../operations/clients/permit-topic.ts';
import { permitOf, permitSuite } from './permits.ts';
import { type Running, randomName } from './running.ts';

export function permitTopicSuite(running: () => Running): void {
  let topic: string;
  let other: ReturnType<typeof connectKafkaAdmin>;
  beforeEach(() => {
    topic = randomName('__permits');
    other = connectKafkaAdmin({ bootstrapServers: running().cluster.bootstrapServers });
  });
  afterEach(async () => {
    await other.close();
    await running().admin.deleteTopics([topic]);
  });
  const log = () => permitTopic(running().admin, { topic });

  permitSuite(() => ({ log: log(), another: permitTopic(other, { topic }) }));

  test('the topic is compacted and writable with acks=all while one broker is away', async () => {
    await log().write(permitOf(1));
    const { admin } = running();
    const config = Object.fromEntries((await admin.topicConfigs([topic])).get(topic) ?? []);
    expect(config).toEqual({ 'cleanup.policy': 'compact', 'min.insync.replicas': '2' });
    const partitions = (await admin.describe({ topics: [topic] })).topics.get(topic)?.partitions;
    expect(partitions?.map(({ replicas }) => replicas.length)).toEqual([3]);
  });

  test('a hundred permits are read', async () => {
    const permits = log();
    for (let member = 0; member < 100; member++) await permits.write(permitOf(member));
    expect(await permitTopic(other, { topic }).outstanding()).toHaveLength(100);
  });

  describe('while its leader is down', () => {
    test('permits are still read, written and cleared', async () => {
      const { cluster, admin } = running();
      const permits = log();
      await permits.write(permitOf(1));
      const leader = (await admin.describe({ topics: [topic] })).topics.get(topic)?.partitions[0]
        ?.leader as number;
      await cluster.broker(leader).kill();
      try {
        await permits.write(permitOf(2));
        await permits.clear(1);
        expect(await permits.outstanding()).toEqual([permitOf(2)]);
      } finally {
        await cluster.broker(leader).start();
        await cluster.healthy();
      }
    }, 120_000);
  });

  test('a record that is no permit is refused rather than overlooked', async () => {
    await log().write({ ...permitOf(1), runId: 7 as unknown as string });
    await expect(log().outstanding()).rejects.toThrow(/holds no permit/);
  });
}
