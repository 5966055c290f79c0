import { describe, expect, it } from 'vitest';
import { provider, topic } from './support/hcl.ts';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const GIVEN = 'MkU3OEVBNTcwNTJENDM2Qg';
const OTHER = 'Nk018hRAQFytWskYqtQduw';

describe('kafka_cluster_id', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  const clusters = provider({
    orders: { bootstrapServers: '127.0.0.1:1' },
    dr: { bootstrapServers: '127.0.0.1:2' },
  });
  const anchor = (clusterId?: string, cluster = 'orders') =>
    `resource "kafka_cluster_id" "orders" {\n  cluster = "${cluster}"\n${clusterId ? `  cluster_id = "${clusterId}"\n` : ''}}\n`;
  const write = (...parts: string[]) => workspace().write([clusters, ...parts].join('\n'));
  const id = async () => (await workspace().values('kafka_cluster_id.orders'))?.id;

  it('makes a random id without a cluster, once', async () => {
    write(anchor());
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    const first = await id();
    expect(first).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
    expect(Buffer.from(String(first), 'base64url')).toHaveLength(16);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
  });

  it('keeps an id that is given', async () => {
    write(anchor(GIVEN));
    await workspace().apply();
    expect(await id()).toBe(GIVEN);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('refuses an id that is not Kafka’s', async () => {
    write(anchor('orders-1'));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(/Error: Malformed cluster id .*cluster_id = "orders-1" .*22 characters/);
  });

  it('refuses another id and names the one to set', async () => {
    write(anchor(GIVEN));
    await workspace().apply();
    write(anchor(OTHER));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      new RegExp(
        `Error: A cluster id can’t change .*cluster_id = "${OTHER}" .*Set cluster_id to ${GIVEN}, or remove it`,
      ),
    );
  });

  it.each([
    ['ZooKeeper', 'KRaft'],
    ['KRaft', 'ZooKeeper'],
  ])('refuses a cluster made in %s mode that the code wants in %s mode', async (made, wanted) => {
    const ensembles = 'ensembles = { zookeeper = { servers = { 1 = "127.0.0.1:3" } } }';
    const orders = (mode: string) =>
      provider(
        {
          orders: {
            bootstrapServers: '127.0.0.1:1',
            ...(mode === 'KRaft' ? {} : { ensemble: 'zookeeper' }),
          },
        },
        ensembles,
      );
    workspace().write(`${orders(made)}\n${anchor()}`);
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    workspace().write(`${orders(wanted)}\n${anchor()}`);
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      new RegExp(`Cluster 'orders' was made in ${made} mode and the code now says ${wanted}`),
    );
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
  });

  it('keeps its id, and so every broker’s compute, when the code starts or stops to give it', async () => {
    const compute =
      'resource "terraform_data" "compute" {\n  triggers_replace = kafka_cluster_id.orders.id\n}\n';
    write(anchor(GIVEN), compute);
    await workspace().apply();
    write(anchor(), compute);
    const without = await workspace().apply();
    expect(said(without)).toContain('0 added, 1 changed, 0 destroyed');
    write(anchor(GIVEN), compute);
    const again = await workspace().apply();
    expect(said(again)).toContain('0 added, 1 changed, 0 destroyed');
    expect(await id()).toBe(GIVEN);
  });

  it('keeps its id when the cluster gets another name', async () => {
    write(anchor());
    await workspace().apply();
    const first = await id();
    write(anchor(undefined, 'dr'));
    expect(said(await workspace().apply())).toContain('0 added, 1 changed, 0 destroyed');
    expect(await id()).toBe(first);
  });

  it('is imported as cluster/id', async () => {
    write(anchor());
    expect(await workspace().import('kafka_cluster_id.orders', `orders/${GIVEN}`)).toMatchObject({
      exitCode: 0,
    });
    expect(await id()).toBe(GIVEN);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    await workspace().run('state', 'rm', 'kafka_cluster_id.orders');
    const malformed = await workspace().import('kafka_cluster_id.orders', 'orders');
    expect(said(malformed)).toContain("'orders' is not <cluster>/<cluster id>");
  });

  it('refuses a plan that targets compute past the members, and names what to target', async () => {
    const dependent = 'resource "terraform_data" "compute" {\n  input = kafka_cluster_id.orders.id\n}\n';
    write(anchor(), dependent);
    const refused = await workspace().plan('-target=terraform_data.compute');
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: A targeted apply would go past the gate .*-target=terraform_data\.compute leaves out the members .*target the kafka_broker instead/,
    );
  });

  it('lets a plan through that targets a topic', async () => {
    const dependent = topic('a', { name: 'a' }).replace(
      '{\n',
      '{\n  depends_on = [kafka_cluster_id.orders]\n',
    );
    write(anchor(), dependent);
    expect(await workspace().plan('-target=kafka_topic.a')).toMatchObject({ exitCode: 2 });
  });

  it('refuses a cluster that the provider configuration does not have', async () => {
    write(anchor(undefined, 'ordres'));
    expect(said(await workspace().plan())).toMatch(/Error: Unknown cluster .*It names dr, orders\./);
  });
});
