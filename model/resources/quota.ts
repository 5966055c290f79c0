import { computed, optional, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

const OF_BROKER = 'Kafka counts on each broker alone';

/** Quotas of one entity. */
export const kafkaQuota = resource(
  'kafka_quota',
  0,
  'The quotas of a user, a client id, a user’s client id or an IP address. Brokers hold back the answers to clients that exceed them. Kafka takes the most specific entity that has a quota: user and client id before user, user before client id, a name before <default>.',
  {
    cluster: clusterName,
    user: optional(
      'string',
      'The user, without `User:`; `<default>` for every user that has no quota of its own.',
      { replaces: true },
    ),
    client_id: optional(
      'string',
      'The client id; `<default>` for every client id that has no quota of its own. With `user`: the client id of that user.',
      { replaces: true },
    ),
    ip: optional(
      'string',
      'An IP address, or `<default>` for all that have no quota of their own; takes connection_creation_rate alone.',
      { replaces: true },
    ),
    producer_byte_rate: optional('number', `Bytes per second that may be produced; ${OF_BROKER}.`),
    consumer_byte_rate: optional('number', `Bytes per second that may be fetched; ${OF_BROKER}.`),
    request_percentage: optional(
      'number',
      `Time that requests may take, in percent of one network or I/O thread: 200 is two threads; ${OF_BROKER}.`,
    ),
    controller_mutation_rate: optional(
      'number',
      'Partitions per second that may be created and deleted (CreateTopics, CreatePartitions, DeleteTopics), of the whole cluster.',
    ),
    connection_creation_rate: optional('number', `Connections per second from an IP address; ${OF_BROKER}.`),
    id: computed(
      'string',
      'cluster/user=…/client-id=…, or cluster/ip=…: the import id; in names `/` is `%2F` and `%` is `%25`.',
      { stable: true },
    ),
  },
);
