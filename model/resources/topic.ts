import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

/** One topic. */
export const kafkaTopic = resource(
  'kafka_topic',
  0,
  'A Kafka topic. Partitions only ever increase, and the replication factor changes, in place.',
  {
    cluster: clusterName,
    name: required('string', 'The topic’s name.', { replaces: true }),
    partitions: required(
      'number',
      'Number of partitions; can be increased in place, never decreased. New ones go to the brokers with the fewest replicas.',
    ),
    replication_factor: required(
      'number',
      'Number of replicas of each partition; changes in place, throttled as the cluster’s `placement` says.',
    ),
    config: optional(
      ['map', 'string'],
      'Topic configuration by Kafka’s own keys. A key that leaves the code returns to the broker’s default.',
    ),
    protected: defaulted('bool', false, 'Refuse, at plan, to delete the topic.'),
    id: computed('string', 'cluster/topic.', { stable: true }),
    topic_id: computed('string', 'Kafka’s own id of the topic.', { stable: true }),
  },
);
