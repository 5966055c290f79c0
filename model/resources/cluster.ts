import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

/** The cluster as a whole: depends on every member and waits until all have joined. */
export const kafkaCluster = resource(
  'kafka_cluster',
  0,
  'A Kafka cluster as a whole: done when every member is registered and no partition lacks a replica.',
  {
    cluster: clusterName,
    cluster_id: required('string', 'The id of the cluster’s kafka_cluster_id resource.'),
    members: required(['map', 'string'], 'Broker id to the `joined` attribute of its kafka_broker.'),
    controllers: optional(
      ['map', 'string'],
      'Dedicated controllers: id to the `joined` attribute of its kafka_controller. Default: none.',
    ),
    config: optional(
      ['map', 'string'],
      'Broker configuration by Kafka’s own keys that is applied to all brokers without a restart; only keys that Kafka can update cluster-wide. A key that leaves the code returns to its default. Default: not managed.',
    ),
    protocol_version: optional(
      'string',
      'The `protocol_version` of the kafka_cluster_id resource: in KRaft mode an update finalizes its feature levels.',
    ),
    password_mechanism: optional(
      'string',
      'SCRAM mechanism of the passwords in the cluster’s `bootstrap_users`; another one replaces them, the old ones last. Default: SCRAM-SHA-512.',
    ),
    formation_timeout_seconds: defaulted(
      'number',
      300,
      'How long all members together may take to join, in seconds.',
    ),
    id: computed('string', 'The cluster’s name.', { stable: true }),
    reported_cluster_id: computed('string', 'The cluster id that the brokers report.', { stable: true }),
    settled: computed(
      'bool',
      'False while an interrupted move of replicas, or a throttle of one, is left; the next apply finishes it.',
      { stable: true },
    ),
    bootstrap_servers: computed(['list', 'string'], 'host:port addresses as the provider knows them.'),
  },
);
