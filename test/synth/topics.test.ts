import { describe, expect, it } from 'vitest';
import { KafkaCluster, KafkaTopic, KafkaTopics, Metadata } from '../../constructs/index.ts';
import { synthStack } from './support/project.ts';

const cluster = (scope: ConstructorParameters<typeof KafkaCluster>[0], id = 'orders', from = 19092) =>
  new KafkaCluster(scope, id, {
    version: '4.3.1',
    metadata: Metadata.kraft(),
    brokers: 3,
    hostPorts: { from },
  });

describe('KafkaTopic', () => {
  it('is named after its construct and has the cluster’s replication factor', () => {
    const { resource } = synthStack((scope) => {
      new KafkaTopic(scope, 'payments', { cluster: cluster(scope), partitions: 6 });
    });
    expect(resource.kafka_topic?.orders_payments).toMatchObject({
      cluster: 'orders',
      name: 'payments',
      partitions: 6,
      replication_factor: 3,
    });
  });

  it('passes configuration on as strings', () => {
    const { resource } = synthStack((scope) => {
      new KafkaTopic(scope, 'payments', {
        cluster: cluster(scope),
        partitions: 1,
        config: {
          'retention.ms': 604_800_000,
          'unclean.leader.election.enable': false,
          'cleanup.policy': 'delete',
        },
      });
    });
    expect(resource.kafka_topic?.orders_payments?.config).toEqual({
      'retention.ms': '604800000',
      'unclean.leader.election.enable': 'false',
      'cleanup.policy': 'delete',
    });
  });

  it('has an address of its own in each cluster', () => {
    const { resource } = synthStack((scope) => {
      const eu = cluster(scope, 'eu', 19092);
      const us = new KafkaCluster(scope, 'us', {
        version: '4.3.1',
        metadata: Metadata.kraft(),
        brokers: [{ brokerId: 1, hostPort: 20092, metricsPort: 20404 }],
      });
      new KafkaTopic(scope, 'eu-payments', { cluster: eu, name: 'payments', partitions: 1 });
      new KafkaTopic(scope, 'us-payments', { cluster: us, name: 'payments', partitions: 1 });
    });
    expect(Object.keys(resource.kafka_topic ?? {})).toEqual(['eu_payments', 'us_payments']);
  });
});

describe('KafkaTopics', () => {
  it('makes one resource a topic', () => {
    const { resource } = synthStack((scope) => {
      new KafkaTopics(scope, 'topics', {
        cluster: cluster(scope),
        topics: { 'a.b': { partitions: 1 }, 'a-b': { partitions: 2, protected: true } },
      });
    });
    expect(Object.keys(resource.kafka_topic ?? {}).sort()).toEqual(['orders_a-b', 'orders_a_b']);
    expect(resource.kafka_topic?.['orders_a-b']?.protected).toBe(true);
  });
});
