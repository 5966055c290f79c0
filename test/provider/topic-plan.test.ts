import { describe, expect, it } from 'vitest';
import { randomName, whileRunning } from '../operations/suites/running.ts';
import { provider, topic } from './support/hcl.ts';
import { count, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

describe('a plan of kafka_topic', PATIENCE, () => {
  const running = whileRunning({ mode: 'kraft', brokers: 1 });
  const workspace = kafkaWorkspace();
  const orders = (brokerIds?: readonly number[]) =>
    provider({ orders: { bootstrapServers: running().cluster.bootstrapServers, brokerIds } });
  const write = (...parts: string[]) => workspace().write([orders([1]), ...parts].join('\n'));
  const exists = async (name: string) =>
    (await running().admin.describe({ topics: [name] })).topics.has(name);
  const byHand = (name: string, partitions = 1) =>
    running().admin.createTopic({ name, partitions, replicationFactor: 1, config: new Map() });
  /** Makes a topic by hand and puts it into state, which is quicker than an apply. */
  const adopted = async (label: string, name: string, partitions = 1) => {
    await byHand(name, partitions);
    await workspace().import(`kafka_topic.${label}`, `orders/${name}`);
  };

  it('refuses fewer partitions, at their attribute, and never replaces', async () => {
    const name = randomName('shrink');
    write(topic('a', { name, partitions: 2 }));
    await adopted('a', name, 3);
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: Partitions can’t decrease with kafka_topic\.a, on main\.tf line \d+, in resource "kafka_topic" "a": \d+: partitions = 2/,
    );
    expect(said(refused)).toContain('set partitions to 3');
    expect(said(refused)).not.toContain('replaced');
  });

  it('refuses more replicas in place than brokers that run, where the code names none', async () => {
    const name = randomName('factor');
    workspace().write(orders() + topic('a', { name, replicationFactor: 2 }));
    await adopted('a', name);
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toContain("replication_factor is 2 but cluster 'orders' has 1 broker;");
  });

  it('refuses more replicas than the code has brokers', async () => {
    write(topic('a', { name: randomName('replicas'), replicationFactor: 2 }));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: More replicas than brokers .*replication_factor = 2 .*replication_factor is 2 but cluster 'orders' has 1 broker; lower it or add a broker/,
    );
  });

  it('counts the running brokers where the code names none', async () => {
    workspace().write(orders() + topic('a', { name: randomName('replicas'), replicationFactor: 2 }));
    expect(said(await workspace().plan())).toContain("but cluster 'orders' has 1 broker;");
  });

  it('refuses a topic that exists, with the command that adopts it', async () => {
    const name = randomName('exists');
    await byHand(name);
    write(topic('a', { name }));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      new RegExp(
        `Error: The topic exists already .*terraform import <address of this kafka_topic> orders/${name}`,
      ),
    );
  });

  it('refuses to delete or replace a protected topic, in a destroy as well', async () => {
    const name = randomName('protected');
    write(topic('a', { name, protected: true }));
    await workspace().apply();
    write();
    const removed = await workspace().plan();
    write(topic('a', { name: `${name}-renamed`, protected: true }));
    const renamed = await workspace().plan();
    write(topic('a', { name, protected: true }));
    const replaced = await workspace().plan('-replace=kafka_topic.a');
    const destroyed = await workspace().destroy();
    for (const refused of [removed, renamed, replaced, destroyed]) {
      expect(refused.exitCode).toBe(1);
      expect(said(refused)).toMatch(
        new RegExp(
          `Error: The topic is protected .*'${name}' of cluster 'orders' would be (deleted|replaced)`,
        ),
      );
    }
    expect(await exists(name)).toBe(true);
    write(topic('a', { name, protected: false }));
    await workspace().apply();
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
    expect(await exists(name)).toBe(false);
  });

  it('warns that a rename replaces the topic', async () => {
    const name = randomName('rename');
    write(topic('a', { name: `${name}-new` }));
    await adopted('a', name);
    const plan = await workspace().plan('-out=rename.plan');
    expect(count(plan, 'Warning')).toBe(1);
    expect(said(plan)).toMatch(
      new RegExp(
        `Warning: A topic is replaced .*'${name}' of cluster 'orders' is deleted with all its records`,
      ),
    );
    expect(await workspace().applyPlan('rename.plan')).toMatchObject({ exitCode: 0 });
    expect([await exists(name), await exists(`${name}-new`)]).toEqual([false, true]);
  });

  it('refuses a rename to a topic that exists before the old one is deleted', async () => {
    const [old, taken] = [randomName('old'), randomName('taken')];
    await byHand(taken);
    write(topic('a', { name: taken }));
    await adopted('a', old);
    const refused = await workspace().apply();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toContain('Error: The topic exists already');
    expect(await exists(old)).toBe(true);
  });

  it('refuses to make a topic under a new address while the old one leaves', async () => {
    const name = randomName('moved');
    write(topic('a', { name }));
    await adopted('a', name);
    write(topic('b', { name }));
    const refused = await workspace().apply();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toContain('with a `moved` block');
    expect(await exists(name)).toBe(true);
    write(topic('b', { name }), 'moved {\n  from = kafka_topic.a\n  to = kafka_topic.b\n}\n');
    expect(said(await workspace().apply())).toContain('0 added, 0 changed, 0 destroyed');
  });

  it('refuses to make a tainted topic anew, and names what keeps its records', async () => {
    const name = randomName('tainted');
    write(topic('a', { name }));
    await adopted('a', name);
    await workspace().run('taint', 'kafka_topic.a');
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toContain('when it is tainted, with terraform untaint');
  });

  it('lets only one of two resources have a topic', async () => {
    const name = randomName('twice');
    write(topic('a', { name }), topic('b', { name }));
    const refused = await workspace().apply();
    expect(refused.exitCode).toBe(1);
    expect(count(refused, 'Error')).toBe(1);
    expect(said(refused)).toMatch(
      new RegExp(`Error: Topic '${name}' was not created .*TOPIC_ALREADY_EXISTS`),
    );
    expect((await workspace().run('state', 'list')).stdout).toMatch(/^kafka_topic\.[ab]$/);
  });

  it('names the clusters that there are when one is unknown', async () => {
    write(topic('a', { cluster: 'ordres', name: randomName('typo') }));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: Unknown cluster .*cluster = "ordres" .*no cluster 'ordres'\. It names orders\./,
    );
  });

  it('refuses an illegal name and impossible numbers without asking the cluster', async () => {
    workspace().write(
      provider({ orders: { bootstrapServers: '127.0.0.1:1' } }) +
        topic('a', { name: 'my topic', partitions: 0, replicationFactor: 1.5 }),
    );
    const refused = await workspace().run('validate', '-no-color');
    expect(refused.exitCode).toBe(1);
    expect(count(refused, 'Error')).toBe(3);
    expect(said(refused)).toMatch(/Illegal topic name .*rename it, to "my-topic" for one/);
    expect(said(refused)).toMatch(
      /Invalid partitions .*partitions is 0; give a whole number from 1 to 2147483647/,
    );
    expect(said(refused)).toMatch(
      /Invalid replication_factor .*is 1\.5; give a whole number from 1 to 32767/,
    );
  });

  it('stands although name, partitions and configuration are known only during apply', async () => {
    const name = randomName('unknown');
    write(
      `resource "terraform_data" "later" {\n  input = { name = "${name}", partitions = 2, retention = "60000" }\n}\n`,
      `resource "kafka_topic" "a" {
        cluster = "orders"
        name = terraform_data.later.output.name
        partitions = terraform_data.later.output.partitions
        replication_factor = 1
        config = { "retention.ms" = terraform_data.later.output.retention }
      }`,
    );
    expect(await workspace().plan('-out=later.plan')).toMatchObject({ exitCode: 2 });
    expect(await workspace().applyPlan('later.plan')).toMatchObject({ exitCode: 0 });
    expect(await workspace().values('kafka_topic.a')).toMatchObject({
      name,
      partitions: 2,
      config: { 'retention.ms': '60000' },
    });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('stands although the cluster’s name and addresses are known only during apply', async () => {
    const { bootstrapServers } = running().cluster;
    const name = randomName('later');
    workspace().write(`
      resource "terraform_data" "cluster" {
        input = { name = "orders", addresses = ["${bootstrapServers}"] }
      }
      provider "kafka" {
        clusters = {
          (terraform_data.cluster.output.name) = {
            bootstrap_servers = terraform_data.cluster.output.addresses
            broker_ids = [1], ensemble = null, availability = null, placement = null
          }
        }
      }
      resource "kafka_topic" "a" {
        cluster = terraform_data.cluster.output.name
        name = "${name}"
        partitions = 1
        replication_factor = 1
      }
      resource "kafka_topic" "b" {
        cluster = "orders"
        name = "${name}-b"
        partitions = 1
        replication_factor = 1
        depends_on = [kafka_topic.a]
      }`);
    const applied = await workspace().apply();
    expect(said(applied)).toContain('3 added, 0 changed, 0 destroyed');
    expect(await exists(name)).toBe(true);
  });

  it('takes a null in the configuration for a key that is not there', async () => {
    const name = randomName('null');
    write(topic('a', { name, config: { 'retention.ms': null, 'flush.ms': '5000' } }));
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    const set = (await running().admin.topicConfigs([name])).get(name);
    expect(Object.fromEntries(set ?? [])).toEqual({ 'flush.ms': '5000' });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });
});

describe('an import of kafka_topic', PATIENCE, () => {
  const running = whileRunning({ mode: 'kraft', brokers: 1 });
  const workspace = kafkaWorkspace();

  it('refuses what names no topic, and says what would', async () => {
    const { bootstrapServers } = running().cluster;
    workspace().write(provider({ orders: { bootstrapServers } }) + topic('a', { name: 'a' }));
    const noCluster = await workspace().import('kafka_topic.a', 'payments');
    const noTopic = await workspace().import('kafka_topic.a', 'orders/nonesuch');
    const otherCluster = await workspace().import('kafka_topic.a', 'ordres/payments');
    expect(said(noCluster)).toContain("'payments' is not <cluster>/<topic>, such as orders/payments");
    expect(said(noTopic)).toContain("Cluster 'orders' has no topic 'nonesuch'");
    expect(said(otherCluster)).toContain('It names orders.');
  });
});
