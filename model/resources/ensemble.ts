import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { ensembleName } from './provider.ts';

/** One ZooKeeper server's membership of its ensemble; stands next to the server's compute. */
export const zookeeperServer = resource(
  'zookeeper_server',
  0,
  'Membership of one ZooKeeper server. Waits until it follows or leads; on replacement of its compute, lets it go only while a majority stays.',
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
      'How long a server may take to follow or lead, in seconds.',
    ),
    permit_timeout_seconds: defaulted(
      'number',
      1800,
      'How long a server waits for its turn to be replaced, in seconds.',
    ),
    id: computed('string', 'ensemble/myid.', { stable: true }),
    joined: computed('string', 'Changes each time the server has joined anew.', { stable: true }),
  },
);

/** The ensemble as a whole: depends on every server and waits until all serve. */
export const zookeeperEnsemble = resource(
  'zookeeper_ensemble',
  0,
  'A ZooKeeper ensemble as a whole: done when every server serves and one leads.',
  {
    ensemble: ensembleName,
    members: required(['map', 'string'], 'myid to the `joined` attribute of its zookeeper_server.'),
    formation_timeout_seconds: defaulted(
      'number',
      180,
      'How long all servers together may take, in seconds.',
    ),
    id: computed('string', 'The ensemble’s name.', { stable: true }),
  },
);
