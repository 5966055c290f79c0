import { Consumer } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { eventually, type Running, randomName } from './running.ts';

/** Groups of the protocol that brokers coordinate themselves (KIP-848), which KRaft clusters have. */
export function consumerProtocolSuite(running: () => Running): void {
  test('a group of the new protocol shows its members', async () => {
    const { cluster, admin } = running();
    const topic = randomName('protocol');
    const groupId = randomName('group');
    await admin.createTopic({ name: topic, partitions: 2, replicationFactor: 3, config: new Map() });
    const consumer = new Consumer({
      groupId,
      clientId: 'test',
      bootstrapBrokers: cluster.bootstrapServers.split(','),
      groupProtocol: 'consumer',
      autocommit: false,
    });
    const seen = async () => (await admin.consumerGroups()).find(({ group }) => group === groupId);
    try {
      const stream = await consumer.consume({ topics: [topic], mode: 'latest' });
      await eventually(async () => (await seen())?.members === 1);
      expect(await seen()).toMatchObject({ state: 'Stable', members: 1, lag: 0 });
      await stream.close();
    } finally {
      await consumer.close(true);
      await admin.deleteTopics([topic]);
    }
  }, 60_000);
}
