import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';
import { mirrorName } from './provider.ts';

/** One MirrorMaker 2 worker's membership of its mirror; stands next to the worker's compute. */
export const mirrorWorker = resource(
  'mirror_worker',
  0,
  'Membership of one worker of a dedicated MirrorMaker 2. Waits until the worker has joined the Connect group of every flow; on replacement of its compute, lets it go only while all other workers are in.',
  {
    mirror: mirrorName,
    worker_id: required('number', 'The worker’s id, a key of `workers` in the provider configuration.', {
      replaces: true,
    }),
    compute: required('string', 'Id of the compute that runs this worker; a change requires replacement.'),
    container: optional(
      'string',
      'Name of the Docker container that runs this worker: a worker that doesn’t start is explained by its last log lines.',
    ),
    join_timeout_seconds: defaulted('number', 180, 'How long a worker may take to join, in seconds.'),
    permit_timeout_seconds: defaulted(
      'number',
      1800,
      'How long a worker waits for its turn to be replaced, in seconds.',
    ),
    id: computed('string', 'mirror/worker id.', { stable: true }),
    joined: computed('string', 'Changes each time the worker has joined anew.', { stable: true }),
  },
);

/** The mirror as a whole: depends on every worker and on every cluster, and waits until all flows run. */
export const mirrorMaker = resource(
  'mirror_maker',
  0,
  'A dedicated MirrorMaker 2 as a whole: done when every worker has joined and the connectors and tasks of every flow run.',
  {
    mirror: mirrorName,
    members: required(['map', 'string'], 'Worker id to the `joined` attribute of its mirror_worker.'),
    formation_timeout_seconds: defaulted(
      'number',
      300,
      'How long all workers together may take to join, and their tasks to run, in seconds.',
    ),
    id: computed('string', 'The mirror’s name.', { stable: true }),
  },
);
