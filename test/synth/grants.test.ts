import { describe, expect, it } from 'vitest';
import {
  KafkaAcls,
  KafkaCluster,
  KafkaQuota,
  KafkaTopic,
  KafkaTopics,
  Metadata,
} from '../../constructs/index.ts';
import { refusal, synthStack } from './support/project.ts';

type Scope = Parameters<Parameters<typeof synthStack>[0]>[0];

const orders = (scope: Scope) =>
  new KafkaCluster(scope, 'orders', {
    version: '4.3.1',
    metadata: Metadata.kraft(),
    brokers: 3,
    hostPorts: { from: 19092 },
  });
const outside = (scope: Scope) =>
  KafkaCluster.fromBootstrapServers(scope, 'outside', { bootstrapServers: '127.0.0.1:9092' });
const payments = (scope: Scope, cluster = orders(scope)) =>
  new KafkaTopic(scope, 'payments', { cluster, partitions: 1 });

/** `principal operation resource` of every ACL, `…*` for a prefix. */
const aclsOf = (build: (scope: Scope) => void) =>
  Object.values(synthStack(build).resource.kafka_acl ?? {})
    .map(
      ({ principal, operation, resource_type: type, resource_name: name, pattern_type: pattern }) =>
        `${principal} ${operation} ${type}/${name}${pattern === 'prefixed' ? '…' : ''}`,
    )
    .sort();

describe('grants on topics', () => {
  it('are one resource for each ACL, after the cluster', () => {
    const { resource } = synthStack((scope) => payments(scope).grantProduce('User:alice'));
    const [[address, acl] = []] = Object.entries(resource.kafka_acl ?? {});
    expect(address).toMatch(/^orders_alice_write_topic_payments_[0-9a-f]{8}$/);
    expect(acl).toMatchObject({
      cluster: 'orders',
      resource_type: 'topic',
      resource_name: 'payments',
      pattern_type: 'literal',
      principal: 'User:alice',
      host: '*',
      operation: 'write',
      permission: 'allow',
      depends_on: ['kafka_cluster.orders'],
    });
  });

  it('name transactional ids, groups and prefixes', () => {
    const acls = aclsOf((scope) => {
      const topic = payments(scope);
      topic.grantProduce('User:a', { transactionalId: { prefix: 'tx-' } });
      topic.grantConsume({ principal: 'User:b' }, { group: 'billing' });
      topic.grantManage('User:c');
    });
    expect(acls).toEqual([
      'User:a write topic/payments',
      'User:a write transactional_id/tx-…',
      'User:b read group/billing',
      'User:b read topic/payments',
      'User:c alter topic/payments',
      'User:c alter_configs topic/payments',
      'User:c create topic/payments',
      'User:c delete topic/payments',
    ]);
  });

  it('that give the same twice are one ACL', () => {
    const acls = aclsOf((scope) => {
      const topics = new KafkaTopics(scope, 'topics', {
        cluster: orders(scope),
        topics: { one: { partitions: 1 }, two: { partitions: 1 } },
      });
      topics.grantConsume('User:a', { group: 'g' });
      topics.topics[0]?.grantConsume('User:a', { group: 'g' });
    });
    expect(acls).toEqual(['User:a read group/g', 'User:a read topic/one', 'User:a read topic/two']);
  });

  it('are given on a cluster that runs already, on its topics by name and by prefix', () => {
    const acls = aclsOf((scope) => {
      const cluster = outside(scope);
      KafkaTopic.fromName(scope, 'theirs', { cluster, name: 'invoices' }).grantProduce('User:a');
      KafkaTopic.fromPrefix(scope, 'many', { cluster, prefix: 'audit.' }).grantConsume('User:b', {
        group: null,
      });
    });
    expect(acls).toEqual(['User:a write topic/invoices', 'User:b read topic/audit.…']);
  });

  it('keep their addresses when another one comes before them', () => {
    const addresses = (...users: string[]) =>
      Object.keys(
        synthStack((scope) => {
          const topic = payments(scope);
          for (const user of users) topic.grantProduce(`User:${user}`);
        }).resource.kafka_acl ?? {},
      );
    expect(addresses('z', 'a')).toEqual(expect.arrayContaining(addresses('a')));
  });

  it('to a principal without its type are refused', () => {
    expect(refusal((scope) => payments(scope).grantProduce('alice'))).toContain(
      `KafkaAcl of 'orders/alice': principal is "alice" but a principal has a type and a name; write "User:alice".`,
    );
  });
});

describe('KafkaAcls', () => {
  it('says what grants don’t, in Kafka’s words', () => {
    const acls = aclsOf(
      (scope) =>
        new KafkaAcls(scope, 'acls', {
          cluster: orders(scope),
          acls: [
            { principal: 'User:admin', resourceType: 'cluster', operation: 'alter' },
            { principal: 'User:*', resourceType: 'topic', operation: 'delete', permission: 'deny' },
          ],
        }),
    );
    expect(acls).toEqual(['User:* delete topic/*', 'User:admin alter cluster/kafka-cluster']);
  });

  it('with exclusive names every ACL of its cluster, those of later grants too', () => {
    const { resource } = synthStack((scope) => {
      const topic = payments(scope);
      new KafkaAcls(scope, 'acls', {
        cluster: topic.node.scope?.node.findChild('orders') as KafkaCluster,
        exclusive: true,
      });
      topic.grantProduce('User:a');
      KafkaTopic.fromName(scope, 'theirs', { cluster: outside(scope), name: 'invoices' }).grantProduce(
        'User:a',
      );
    });
    const [address] = Object.keys(resource.kafka_acl ?? {}).filter((each) => each.startsWith('orders_'));
    expect(Object.keys(resource.kafka_acl ?? {})).toHaveLength(2);
    expect(resource.kafka_acls).toEqual({
      orders: expect.objectContaining({ cluster: 'orders', acls: [`\${kafka_acl.${address}.id}`] }),
    });
  });
});

describe('KafkaQuota', () => {
  it('is one resource for each entity', () => {
    const { resource } = synthStack((scope) => {
      const cluster = orders(scope);
      new KafkaQuota(scope, 'one', { cluster, user: { userName: 'alice' }, producerByteRate: 1_048_576 });
      new KafkaQuota(scope, 'all', { cluster, user: '<default>', clientId: 'app', requestPercentage: 50 });
      new KafkaQuota(scope, 'ip', { cluster, ip: '10.0.0.1', connectionCreationRate: 5 });
    });
    expect(resource.kafka_quota).toMatchObject({
      orders_user_alice: { cluster: 'orders', user: 'alice', producer_byte_rate: 1_048_576 },
      'orders_user__default__client-id_app': { client_id: 'app', request_percentage: 50 },
      orders_ip_10_0_0_1: { ip: '10.0.0.1', connection_creation_rate: 5 },
    });
  });

  it('is refused for an amount that Kafka doesn’t take, and twice for one entity', () => {
    const said = refusal((scope) => {
      const cluster = orders(scope);
      new KafkaQuota(scope, 'one', { cluster, user: 'alice', producerByteRate: 0 });
      new KafkaQuota(scope, 'two', { cluster, user: 'alice', consumerByteRate: 1 });
    });
    expect(said).toContain(
      "KafkaQuota 'orders/user=alice': producerByteRate is 0 but Kafka takes amounts above 0 only",
    );
    expect(said).toContain(
      'KafkaQuota \'orders/user=alice\': entity is "user=alice" but it has a KafkaQuota already; put both into one.',
    );
  });
});
