import { createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { randomName, whileRunning } from '../operations/suites/running.ts';
import { freePorts } from '../support/ports.ts';
import { provider, topic } from './support/hcl.ts';
import { count, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

describe('kafka_topic of a cluster that is away', PATIENCE, () => {
  const running = whileRunning({ mode: 'kraft', brokers: 1 });
  const workspace = kafkaWorkspace();

  /** Topics in state, made on the real cluster. */
  async function thirtyTopics(): Promise<string> {
    const { bootstrapServers } = running().cluster;
    const name = randomName('away');
    workspace().write(provider({ orders: { bootstrapServers } }) + many(name));
    expect(said(await workspace().apply())).toContain('30 added');
    return name;
  }
  const many = (name: string) => topic('many', { name, count: 30 });
  const nobody = async () => `127.0.0.1:${(await freePorts(1))[0]}`;

  it('keeps its state, with one warning for all topics', async () => {
    const name = await thirtyTopics();
    const address = await nobody();
    workspace().write(provider({ orders: { bootstrapServers: address } }) + many(name));
    const plan = await workspace().plan();
    expect(plan.exitCode).toBe(0);
    expect(count(plan, 'Warning')).toBe(1);
    expect(said(plan)).toMatch(
      new RegExp(`Warning: Cluster 'orders' can't be reached .*tried ${address} \\(ECONNREFUSED\\)`),
    );
  });

  it('asks a broker that never answers once, not once a topic', async () => {
    const name = await thirtyTopics();
    const deaf = await listen();
    workspace().write(
      provider({ orders: { bootstrapServers: deaf.address } }, 'request_timeout_ms = 1000') + many(name),
    );
    const plan = await workspace().plan();
    deaf.server.close();
    expect(plan.exitCode).toBe(0);
    expect(count(plan, 'Warning')).toBe(1);
    expect(said(plan)).toContain('no answer to ApiVersions');
    expect(deaf.connections()).toBeLessThanOrEqual(3);
  });

  it('fails to create with the addresses that were tried, and nothing is in state', async () => {
    const addresses = [await nobody(), await nobody()];
    workspace().write(provider({ orders: { bootstrapServers: addresses } }) + topic('a', { name: 'a' }));
    const failed = await workspace().apply();
    expect(failed.exitCode).toBe(1);
    expect(said(failed)).toMatch(
      new RegExp(
        `Error: Topic 'a' was not created .*No Kafka broker answers; tried ${addresses[0]} .*${addresses[1]}`,
      ),
    );
    expect((await workspace().run('state', 'list')).stdout).toBe('');
  });

  it('stays in state when it can’t be deleted because the cluster is away', async () => {
    const name = await thirtyTopics();
    workspace().write(provider({ orders: { bootstrapServers: await nobody() } }));
    const failed = await workspace().apply();
    expect(failed.exitCode).toBe(1);
    expect(said(failed)).toMatch(new RegExp(`Error: Topic '${name}-\\d+' was not deleted`));
    expect((await workspace().run('state', 'list')).stdout.split('\n')).toHaveLength(30);
  });

  it('is destroyed with the whole stack, with one warning', async () => {
    const name = await thirtyTopics();
    workspace().write(provider({ orders: { bootstrapServers: await nobody() } }) + many(name));
    const destroyed = await workspace().destroy();
    expect(destroyed.exitCode).toBe(0);
    expect(said(destroyed)).toContain('30 destroyed');
    expect(said(destroyed)).toMatch(/Warning: Topics of cluster 'orders' were not deleted one by one/);
    expect(count(destroyed, 'Warning')).toBe(1);
    expect((await workspace().run('state', 'list')).stdout).toBe('');
  });

  it('is deleted by the remembered connection when its cluster left the configuration with it', async () => {
    const name = await thirtyTopics();
    workspace().write(provider({}));
    const applied = await workspace().apply();
    expect(said(applied)).toContain('0 added, 0 changed, 30 destroyed');
    const left = [...(await running().admin.describe()).topics.keys()];
    expect(left.filter((each) => each.startsWith(name))).toEqual([]);
  });
});

describe('kafka_topic of two clusters in one provider configuration', PATIENCE, () => {
  const orders = whileRunning({ mode: 'zookeeper', brokers: 1, servers: 1 });
  const dr = whileRunning({ mode: 'kraft', brokers: 1 });
  const workspace = kafkaWorkspace();

  it('is made, read and deleted in its own', async () => {
    const [left, right] = [randomName('left'), randomName('right')];
    const clusters = provider({
      orders: { bootstrapServers: orders().cluster.bootstrapServers },
      dr: { bootstrapServers: dr().cluster.bootstrapServers },
    });
    workspace().write(
      clusters + topic('a', { name: left }) + topic('b', { cluster: 'dr', name: right, partitions: 2 }),
    );
    expect(said(await workspace().apply())).toContain('2 added');
    const topicsOf = async ({ admin }: ReturnType<typeof orders>) => [
      ...(await admin.describe({ topics: [left, right] })).topics.keys(),
    ];
    expect([await topicsOf(orders()), await topicsOf(dr())]).toEqual([[left], [right]]);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    workspace().write(clusters + topic('a', { name: left }));
    expect(said(await workspace().apply())).toContain('0 added, 0 changed, 1 destroyed');
    expect([await topicsOf(orders()), await topicsOf(dr())]).toEqual([[left], []]);
  });
});

/** Takes connections and says nothing. */
async function listen(): Promise<{ server: Server; address: string; connections: () => number }> {
  let connections = 0;
  const server = createServer(() => connections++);
  const [port] = await freePorts(1);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, address: `127.0.0.1:${port}`, connections: () => connections };
}
