import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConnectedEnsemble, connectEnsemble } from '../../../operations/clients/ensemble-client.ts';
import { permitZnodes } from '../../../operations/clients/permit-znodes.ts';
import { permitOf, permitSuite } from './permits.ts';
import { eventually, type Running, randomName } from './running.ts';

export function ensembleSuite(running: () => Running): void {
  let client: ConnectedEnsemble;
  let other: ConnectedEnsemble;
  beforeEach(() => {
    const { servers } = running().cluster;
    client = connectEnsemble({ servers });
    other = connectEnsemble({ servers });
  });
  afterEach(async () => {
    for (const name of await client.children('/kafkaform/permits'))
      await client.remove(`/kafkaform/permits/${name}`);
    await client.close();
    await other.close();
  });
  const addresses = () => Object.values(running().cluster.servers);

  describe('status', () => {
    test('tells one leader, whose followers are in sync', async () => {
      const statuses = await Promise.all(addresses().map((address) => client.status(address)));
      expect(statuses.map((status) => status?.mode).sort()).toEqual(['follower', 'follower', 'leader']);
      expect(statuses.find((status) => status?.mode === 'leader')?.syncedFollowers).toBe(2);
      expect(statuses.map((status) => status?.version)).toEqual(Array(3).fill('3.8.4'));
    });

    test('is null for a server that is down', async () => {
      const { cluster } = running();
      const follower = await memberIn('follower');
      await cluster.server(follower).kill();
      try {
        expect(await client.status(cluster.server(follower).address)).toBeNull();
      } finally {
        await cluster.server(follower).start();
        await eventually(async () => (await client.status(cluster.server(follower).address)) !== null);
      }
    }, 60_000);

    test('is null for a server that runs without a majority', async () => {
      const { cluster } = running();
      const [one, two, three] = [cluster.server(1), cluster.server(2), cluster.server(3)];
      await Promise.all([one.kill(), two.kill()]);
      try {
        await eventually(async () => (await client.status(three.address)) === null);
      } finally {
        await Promise.all([one.start(), two.start()]);
        await eventually(
          async () => (await Promise.all(addresses().map((a) => client.status(a)))).every(Boolean),
          40_000,
        );
        await cluster.healthy();
      }
    }, 120_000);
  });

  describe('znodes', () => {
    test('show the registered brokers', async () => {
      expect([...(await client.children('/brokers/ids'))].sort()).toEqual(['1', '2', '3']);
    });

    test('are created with their parents, once', async () => {
      const root = `/${randomName('test')}`;
      expect(await client.create(`${root}/a/b`, 'data')).toBe(true);
      expect(await client.create(`${root}/a/b`, 'others')).toBe(false);
      expect(await client.read(`${root}/a/b`)).toBe('data');
      expect([await client.remove(`${root}/a/b`), await client.remove(`${root}/a/b`)]).toEqual([true, false]);
      await client.remove(`${root}/a`);
      await client.remove(root);
    });

    test('that do not exist have no data and no children', async () => {
      const path = `/${randomName('nonesuch')}`;
      expect([await client.read(path), await client.children(path)]).toEqual([null, []]);
    });

    test('are reached while the leader is killed and another one elected', async () => {
      const { cluster } = running();
      await client.children('/');
      const leader = await memberIn('leader');
      await cluster.server(leader).kill();
      try {
        expect(await client.children('/')).toContain('brokers');
      } finally {
        await cluster.server(leader).start();
        await eventually(async () => (await client.status(cluster.server(leader).address)) !== null);
        await cluster.healthy();
      }
    }, 90_000);
  });

  test('says which servers it tried when none answers in time', async () => {
    const nobody = connectEnsemble({ servers: { 1: '127.0.0.1:1' }, timeoutMs: 800 });
    await expect(nobody.children('/')).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await nobody.close();
  });

  describe('permits', () => {
    permitSuite(() => ({
      log: permitZnodes(client, 'ensemble zookeeper'),
      another: permitZnodes(other, 'ensemble zookeeper'),
    }));

    test('a znode that is no permit is refused rather than overlooked', async () => {
      await client.put('/kafkaform/permits/9', 'hello');
      await expect(permitZnodes(client, 'ensemble zookeeper').outstanding()).rejects.toThrow(
        /permits\/9 of ensemble zookeeper holds no permit/,
      );
    });

    test('survive the leader that took them', async () => {
      const { cluster } = running();
      const log = permitZnodes(client, 'ensemble zookeeper');
      await log.write(permitOf(3));
      const leader = await memberIn('leader');
      await cluster.server(leader).kill();
      try {
        expect(await log.outstanding()).toEqual([permitOf(3)]);
      } finally {
        await cluster.server(leader).start();
        await eventually(async () => (await client.status(cluster.server(leader).address)) !== null);
        await cluster.healthy();
      }
    }, 90_000);
  });

  async function memberIn(mode: 'leader' | 'follower'): Promise<number> {
    for (const [myid, address] of Object.entries(running().cluster.servers)) {
      if ((await client.status(address))?.mode === mode) return Number(myid);
    }
    throw new Error(`there is no ${mode}`);
  }
}
