import { computed, optional, required, resource } from '../schema/attributes.ts';

/** The anchor of a cluster: exists before any of its compute does. */
export const kafkaClusterId = resource(
  'kafka_cluster_id',
  0,
  'Identity of one Kafka cluster: every broker’s compute depends on it. In KRaft mode its id is the storage cluster id.',
  {
    cluster: required('string', 'Name of the cluster in the provider configuration.'),
    // Never a replacement: every broker's compute would be replaced with it.
    cluster_id: optional(
      'string',
      'An existing cluster id to keep (22 characters, base64url). Default: a random one. It can never change.',
    ),
    id: computed('string', 'The cluster id.', { stable: true }),
    // Both follow the provider's configuration when they are read: were they planned, terraform would update this resource only
    // after every broker that is replaced has gone.
    version: computed(
      'string',
      'Kafka version of the last deploy, from `release` of the provider configuration.',
      {
        stable: true,
      },
    ),
    protocol_version: computed(
      'string',
      'Release line whose protocol is spoken, such as 3.9: `inter.broker.protocol.version` in ZooKeeper mode, the finalized feature levels in KRaft mode. It is that of the version at creation, and stays until `finalize`.',
      { stable: true },
    ),
  },
);
