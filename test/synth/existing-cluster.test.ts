import { describe, expect, it } from 'vitest';
import { KafkaCluster, KafkaTopic, KafkaTopics, type KafkaTopicsProps } from '../../constructs/index.ts';
import { refusal, synthStack } from './support/project.ts';

type Scope = ConstructorParameters<typeof KafkaTopics>[0];

const legacy = (scope: Scope, bootstrapServers: string | string[] = 'kafka-1:9092, kafka-2:9092') =>
  KafkaCluster.fromBootstrapServers(scope, 'legacy', { bootstrapServers });
const withTopics = (topics: KafkaTopicsProps['topics'], importExisting?: boolean) =>
  synthStack((scope) => {
    new KafkaTopics(scope, 'topics', { cluster: legacy(scope), topics, importExisting });
  });
const importsOf = (stack: object): unknown => (stack as { import?: unknown }).import;

describe('a cluster that runs already', () => {
  it('is configured by its addresses, with no brokers that the code wants', () => {
    const { provider, data } = withTopics({ payments: { partitions: 6 } });
    expect(provider.kafka?.[0]?.clusters).toMatchObject({
      legacy: { bootstrap_servers: ['kafka-1:9092', 'kafka-2:9092'], broker_ids: [], ensemble: null },
    });
    expect(data).toBeUndefined();
  });

  it('is reached with the files that are named, by their paths alone', () => {
    const { provider } = synthStack((scope) => {
      const cluster = KafkaCluster.fromBootstrapServers(scope, 'legacy', {
        bootstrapServers: 'kafka-1:9092',
        tls: { caFile: '/etc/pki/ca.pem', certificateFile: 'secrets/me.pem' },
        sasl: { username: 'me', passwordFile: '/secrets/me.password' },
      });
      new KafkaTopic(scope, 'payments', { cluster, partitions: 1 });
    });
    expect(provider.kafka?.[0]?.clusters).toMatchObject({
      legacy: {
        tls: {
          ca_file: '/etc/pki/ca.pem',
          certificate_file: expect.stringMatching(/^\/.*\/secrets\/me\.pem$/),
        },
        sasl: { mechanism: 'SCRAM-SHA-512', username: 'me', password_file: '/secrets/me.password' },
      },
    });
  });

  it('has topics and nothing else, which wait for nothing', () => {
    const { resource } = withTopics({ payments: { partitions: 6 } });
    expect(Object.keys(resource)).toEqual(['kafka_topic']);
    const { '//': _comment, ...payments } = resource.kafka_topic?.legacy_payments ?? {};
    expect(payments).toMatchObject({ cluster: 'legacy', name: 'payments', replication_factor: 3 });
    expect(payments.depends_on).toBeUndefined();
  });

  it('has its topics imported where they exist', () => {
    expect(importsOf(withTopics({ 'a.b': { partitions: 1 }, c: { partitions: 1 } }, true))).toEqual([
      { to: 'kafka_topic.legacy_a_b', id: 'legacy/a.b' },
      { to: 'kafka_topic.legacy_c', id: 'legacy/c' },
    ]);
    expect(importsOf(withTopics({ c: { partitions: 1 } }))).toBeUndefined();
  });

  it('may have topics that are called like what every object has', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const { resource } = withTopics(Object.fromEntries(names.map((name) => [name, { partitions: 1 }])));
    expect(
      Object.values(resource.kafka_topic ?? {})
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.sort());
  });

  it('stands beside a single topic of a cluster of another name', () => {
    const { provider, resource } = synthStack((scope) => {
      const other = KafkaCluster.fromBootstrapServers(scope, 'b', {
        bootstrapServers: ['b:1'],
        clusterName: 'other',
      });
      new KafkaTopic(scope, 'one', { cluster: legacy(scope), partitions: 1 });
      new KafkaTopic(scope, 'two', { cluster: other, name: 'one', partitions: 1, importExisting: true });
    });
    expect(Object.keys(provider.kafka?.[0]?.clusters).sort()).toEqual(['legacy', 'other']);
    expect(Object.keys(resource.kafka_topic ?? {})).toEqual(['legacy_one', 'other_one']);
  });

  it('is refused with every problem that it has', () => {
    const message = refusal((scope) => {
      new KafkaTopics(scope, 'topics', {
        cluster: legacy(scope, ['kafka-1', 'kafka-2:9092']),
        topics: { 'pay ments': { partitions: 0 } },
      });
    });
    expect(message).toContain(`KafkaCluster 'legacy': bootstrapServers is "kafka-1" but each is host:port`);
    expect(message).toContain(`KafkaTopic 'legacy/pay ments': name is "pay ments"`);
    expect(message).toContain(`KafkaTopic 'legacy/pay ments': partitions is 0`);
  });
});
