import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { ensembleName } from './provider.ts';

/** The anchor of an ensemble: exists before any of its compute does, and keeps what each server was first started with. */
export const zookeeperEnsembleId = resource(
  'zookeeper_ensemble_id',
  0,
  'Identity of one ZooKeeper ensemble: every server’s compute depends on its seed here. A server’s seed never changes, so that its compute stays as it is when others come or go.',
  {
    ensemble: ensembleName,
    seeds: computed(
      ['map', 'string'],
      'For each of the ensemble’s `quorum_addresses` in the provider configuration, myid to the members that a server starts from for the first time: itself with a vote where it belongs to the first servers of the ensemble, as an observer where it joins later.',
      { stable: true },
    ),
    id: computed('string', 'The ensemble’s name.', { stable: true }),
  },
);

/** One ZooKeeper server's membership of its ensemble; stands next to the server's compute. */
export const zookeeperServer = resource(
  'zookeeper_server',
  0,
  'Membership of one ZooKeeper server. Waits until it follows or leads, and gives it a vote; on replacement of its compute, lets it go only while a majority stays; takes its vote away before it leaves for good.',
  {
    ensemble: ensembleName,
    myid: required('number', 'The server’s id, 1 to 255.', { replaces: true }),
    address: required('string', 'host:port of the client port as terraform reaches it.'),
    compute: required('string', 'Id of the compute that runs this server; a change requires replacement.'),
    container: optional(
      'string',
      'Name of the Docker container that runs this server: a server that doesn’t start is explained by its last log lines.',
    ),
    join_timeout_seconds: defaulted(
      'number',
      180,
      'How long a server may take to follow or lead, and then to get its vote, in seconds.',
    ),
    permit_timeout_seconds: defaulted(
      'number',
      1800,
      'How long a server waits for its turn to be replaced or to leave, in seconds.',
    ),
    id: computed('string', 'ensemble/myid.', { stable: true }),
    joined: computed('string', 'Changes each time the server has joined anew.', { stable: true }),
  },
);

/** The ensemble as a whole: depends on every server, waits until all serve, and gives exactly these a vote. */
export const zookeeperEnsemble = resource(
  'zookeeper_ensemble',
  0,
  'A ZooKeeper ensemble as a whole: done when every server serves, one leads, and exactly these servers vote.',
  {
    ensemble: ensembleName,
    members: required(['map', 'string'], 'myid to the `joined` attribute of its zookeeper_server.'),
    formation_timeout_seconds: defaulted(
      'number',
      180,
      'How long all servers together may take, and each change of the voters, in seconds.',
    ),
    voters: computed(['list', 'number'], 'Ids of the servers that vote.'),
    id: computed('string', 'The ensemble’s name.', { stable: true }),
  },
);
