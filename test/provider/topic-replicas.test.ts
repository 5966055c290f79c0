import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PartitionDescription } from '../../operations/ports/kafka.ts';
import { filledTopic, partitionsOf, throttlesSet } from '../operations/reassignment/moving.ts';
import { eventually, randomName, whileRunning } from '../operations/suites/running.ts';
import { countCopies } from '../support/copies.ts';
import { LONG } from '../support/long.ts';
import { provider, topic } from './support/hcl.ts';
import { requestsIn, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

describe.each(LONG ? (['zookeeper', 'kraft'] as const) : (['zookeeper'] as const))(
  'replicas of kafka_topic in %s mode',
  PATIENCE,
  (mode) => {
    // each broker in a rack of its own
    const running = whileRunning({ mode, brokers: 4, servers: 1 });
    const workspace = kafkaWorkspace({ TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: 'terraform.log' });
    const log = (name: string) => readFileSync(join(workspace().folder, name), 'utf8');
    const orders = (throttle: string) => {
      const { bootstrapServers, brokerIds } = running().cluster;
      const placement = { rebalance: 'manual', throttle, racks: {} };
      return provider({ orders: { bootstrapServers, brokerIds, placement } });
    };
    const write = (...topics: string[]) => workspace().write([orders('none'), ...topics].join('\n'));
    /** A topic that was made by hand, in state. */
    const adopted = async (options: Parameters<typeof filledTopic>[1]) => {
      const name = await filledTopic(running(), options);
      write(topic('a', { name, ...options }));
      await workspace().import('kafka_topic.a', `orders/${name}`);
      return name;
    };
    const replicasPerBroker = async () => {
      const { topics } = await running().admin.describe();
      const all = [...topics.values()].flatMap(({ partitions }) =>
        partitions.flatMap(({ replicas }) => replicas),
      );
      return running().cluster.brokerIds.map((id) => all.filter((other) => other === id).length);
    };
    const spread = (numbers: readonly number[]) => Math.max(...numbers) - Math.min(...numbers);
    const factors = (partitions: readonly PartitionDescription[]) =>
      partitions.map(({ replicas }) => replicas.length);

    it('get more in place: the plan tells what is copied, and each missing replica is copied once', async () => {
      const name = await adopted({ partitions: 6, replicationFactor: 2, mib: 1 });
      const before = await partitionsOf(running(), name);
      const uneven = spread(await replicasPerBroker());
      write(topic('a', { name, partitions: 6, replicationFactor: 3 }));
      expect(said(await workspace().plan())).toMatch(
        /Warning: Replicas will be copied .* from 2 replicas of each partition to 3: 6 replicas, 6\.\d MiB, will be copied, without a throttle/,
      );
      const copies = countCopies(running().cluster.bootstrapServers);
      expect(said(await workspace().apply())).toContain('0 added, 1 changed, 0 destroyed');
      const copied = await copies.stop();
      const after = await partitionsOf(running(), name);
      expect(factors(after)).toEqual(Array(6).fill(3));
      expect(after.map(({ isr }) => isr.length)).toEqual(Array(6).fill(3));
      for (const { partition, replicas } of before) {
        expect(after[partition]?.replicas).toEqual(expect.arrayContaining([...replicas]));
      }
      expect([...copied.values()].every((times) => times === 1)).toBe(true);
      expect(spread(await replicasPerBroker())).toBeLessThanOrEqual(Math.max(1, uneven));
      expect(log('kafkaform.log')).toContain(`replication factor of '${name}' changed: 6 replicas`);
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });

    it('and partitions of many topics change with few requests, balanced over the whole cluster', async () => {
      const name = randomName('many');
      write(topic('many', { name, count: 10 }));
      await workspace().apply();
      write(topic('many', { name, count: 10, partitions: 3, replicationFactor: 2 }));
      expect(said(await workspace().apply())).toContain('0 added, 10 changed, 0 destroyed');
      const { topics } = await running().admin.describe();
      for (let index = 0; index < 10; index++) {
        expect(factors(topics.get(`${name}-${index}`)?.partitions ?? [])).toEqual([2, 2, 2]);
      }
      const { AlterPartitionReassignments: moves, CreatePartitions: increases } = requestsIn(
        log('terraform.log'),
      );
      expect(moves).toBeLessThanOrEqual(4);
      expect(increases).toBeLessThanOrEqual(4);
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });

    // one mode is enough for what only the provider decides
    if (mode === 'zookeeper') return;

    it('get fewer in place: nothing is copied, and what stays keeps its leader', async () => {
      const name = await adopted({ partitions: 8, replicationFactor: 3 });
      const before = await partitionsOf(running(), name);
      write(topic('a', { name, partitions: 8, replicationFactor: 2 }));
      expect(said(await workspace().plan())).toMatch(
        /Warning: Replicas will be deleted .* Nothing is copied/,
      );
      expect(said(await workspace().apply())).toContain('0 added, 1 changed, 0 destroyed');
      const after = await partitionsOf(running(), name);
      expect(factors(after)).toEqual(Array(8).fill(2));
      expect(after.map(({ leader }) => leader)).toEqual(before.map(({ replicas }) => replicas[0]));
      expect(log('kafkaform.log')).toContain(`replication factor of '${name}' changed: 0 replicas`);
    });

    it('of new partitions go to the brokers with the fewest', async () => {
      const name = await adopted({ partitions: 1, replicationFactor: 2 });
      const uneven = spread(await replicasPerBroker());
      write(topic('a', { name, partitions: 24, replicationFactor: 2 }));
      expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
      const grown = await partitionsOf(running(), name);
      expect(factors(grown)).toEqual(Array(24).fill(2));
      expect(grown.every(({ leader, replicas }) => leader === replicas[0])).toBe(true);
      const even = spread(await replicasPerBroker());
      expect(even).toBeLessThanOrEqual(Math.max(1, uneven - 46));
    });

    it('are refused above the number of brokers, and below min.insync.replicas', async () => {
      const name = await adopted({ partitions: 1, replicationFactor: 2 });
      const config = { 'min.insync.replicas': '2' };
      write(topic('a', { name, replicationFactor: 5 }));
      const above = await workspace().plan();
      write(topic('a', { name, replicationFactor: 1, config }));
      const below = await workspace().plan();
      expect([above.exitCode, below.exitCode]).toEqual([1, 1]);
      expect(said(above)).toContain("replication_factor is 5 but cluster 'orders' has 4 brokers");
      expect(said(below)).toMatch(
        /Error: Fewer replicas than min\.insync\.replicas .* its min\.insync\.replicas is 2/,
      );
    });

    it('are completed by the next deploy after terraform and the provider were killed, and copied once', async () => {
      const name = await adopted({ partitions: 4, replicationFactor: 1, mib: 4 });
      const desired = topic('a', { name, partitions: 4, replicationFactor: 3 });
      const copies = countCopies(running().cluster.bootstrapServers);
      workspace().write(`${orders('1')}\n${desired}`);
      const killed = workspace().start('apply', '-auto-approve');
      await eventually(async () => (await running().admin.reassignments()).length > 0, 60_000);
      process.kill(-(killed.pid as number), 'SIGKILL');
      await killed;
      const underWay = await running().admin.reassignments();
      expect(underWay.length).toBeGreaterThan(0);
      write(desired);
      expect(await workspace().apply('-lock=false')).toMatchObject({ exitCode: 0 });
      const copied = await copies.stop();
      expect(factors(await partitionsOf(running(), name))).toEqual([3, 3, 3, 3]);
      expect([...copied.values()]).toEqual(Array(8).fill(1));
      expect(await throttlesSet(running(), [name])).toEqual([]);
      expect(await workspace().plan('-lock=false')).toMatchObject({ exitCode: 0 });
    });
  },
);
