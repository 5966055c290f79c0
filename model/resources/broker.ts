import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

/** One broker's membership of its cluster; stands next to the broker's compute. */
export const kafkaBroker = resource(
  'kafka_broker',
  0,
  'Membership of one broker. Waits until the broker has joined; on replacement of its compute, lets it go only while every partition keeps min ISR.',
  {
    cluster: clusterName,
    broker_id: required('number', 'The broker’s id (`node.id` in KRaft mode).', { replaces: true }),
    cluster_id: required('string', 'The id of the cluster’s kafka_cluster_id resource.'),
    address: required('string', 'host:port of the listener that terraform reaches this broker on.'),
    compute: required('string', 'Id of the compute that runs this broker; a change requires replacement.'),
    container: optional(
      'string',
      'Name of the Docker container that runs this broker: a broker that doesn’t start is explained by its last log lines.',
    ),
    certificate: optional(
      [
        'object',
        {
          fingerprint: 'string',
          trusted: 'string',
          keystore: 'string',
          truststore: 'string',
          listeners: ['list', 'string'],
          read_at_start: ['list', 'string'],
        },
      ],
      'The certificate that the broker serves. `fingerprint`: the SHA-256 of it, another one makes the broker read its key anew, without a restart; `trusted`: the same of the authorities that it trusts; `keystore`, `truststore`: the paths of both files as the broker knows them; `listeners`: the names of the listeners that use them; `read_at_start`: which of `fingerprint` and `trusted` a part of the broker reads at start only, so that `container` is restarted when its turn has come. Default: none, plaintext.',
      { requiredFields: ['fingerprint', 'keystore', 'listeners'] },
    ),
    join_timeout_seconds: defaulted(
      'number',
      300,
      'How long a broker may take to join and catch up, in seconds.',
    ),
    permit_timeout_seconds: defaulted(
      'number',
      1800,
      'How long a broker waits for its turn to be replaced, in seconds.',
    ),
    id: computed('string', 'cluster/broker id.', { stable: true }),
    joined: computed('string', 'Changes each time the broker has joined anew.', { stable: true }),
    host: computed('string', 'Advertised host of the listener that terraform uses.', { stable: true }),
    rack: computed('string', 'The broker’s rack; null without one.', { stable: true }),
  },
);
