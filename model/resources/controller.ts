import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { clusterName } from './provider.ts';

/** One dedicated KRaft controller's membership of its quorum; stands next to the controller's compute. */
export const kafkaController = resource(
  'kafka_controller',
  0,
  'Membership of one KRaft controller that is no broker. Waits until it follows or leads the quorum; on replacement of its compute, lets it go only while a majority is up to date without it, the active controller last.',
  {
    cluster: clusterName,
    controller_id: required('number', 'The controller’s id (`node.id`), which no broker has.', {
      replaces: true,
    }),
    cluster_id: required('string', 'The id of the cluster’s kafka_cluster_id resource.'),
    address: required('string', 'host:port of its listener CONTROLLER as terraform reaches it.'),
    compute: required(
      'string',
      'Id of the compute that runs this controller; a change requires replacement.',
    ),
    container: optional(
      'string',
      'Name of the Docker container that runs this controller: one that doesn’t start is explained by its last log lines.',
    ),
    join_timeout_seconds: defaulted(
      'number',
      300,
      'How long a controller may take to follow or lead the quorum, in seconds.',
    ),
    permit_timeout_seconds: defaulted(
      'number',
      1800,
      'How long a controller waits for its turn to be replaced, in seconds.',
    ),
    id: computed('string', 'cluster/controller id.', { stable: true }),
    joined: computed('string', 'Changes each time the controller has joined anew.', { stable: true }),
  },
);
