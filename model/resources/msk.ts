import { computed, defaulted, required, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

const clusterArn = required('string', 'ARN of the aws_msk_cluster.');
const zones = required(
  'number',
  'How many availability zones the brokers are in: so many come and go at once.',
);

/** One broker of each availability zone: what MSK adds and removes together. */
export const kafkaMskBrokers = resource(
  'kafka_msk_brokers',
  0,
  'One broker in each availability zone of an MSK cluster. Depends on the aws_msk_cluster, so that it is deleted before the number of brokers falls: the delete empties these brokers first, since MSK removes only empty ones.',
  {
    cluster: clusterName,
    cluster_arn: clusterArn,
    row: required('number', 'Which of them, from 1: the last one leaves first.', { replaces: true }),
    zones,
    join_timeout_seconds: defaulted('number', 1800, 'How long they may take to join, in seconds.'),
    id: computed('string', 'cluster/row.', { stable: true }),
    joined: computed('string', 'Changes each time they have joined anew.', { stable: true }),
  },
);

/** The MSK cluster as a whole: depends on every row. */
export const kafkaMskCluster = resource(
  'kafka_msk_cluster',
  0,
  'An MSK cluster as a whole: done when its brokers are there, and on an update that added some, when replicas are spread over all of them.',
  {
    cluster: clusterName,
    cluster_arn: clusterArn,
    rows: required(['map', 'string'], 'Row to the `joined` attribute of its kafka_msk_brokers.'),
    zones,
    formation_timeout_seconds: defaulted('number', 1800, 'How long the brokers may take, in seconds.'),
    id: computed('string', 'The cluster’s name.', { stable: true }),
    settled: computed(
      'bool',
      'False while an interrupted move of replicas, or a throttle of one, is left; the next apply finishes it.',
      { stable: true },
    ),
  },
);
