import { computed, defaulted, optional, required, resource, writeOnly } from '../schema/attributes.ts';
import { SCRAM_ITERATIONS } from '../scram.ts';
import { clusterName } from './provider.ts';

/** One user's credential of one mechanism. */
export const kafkaUser = resource(
  'kafka_user',
  0,
  'A SCRAM credential: a user, one mechanism and a password that is stored nowhere but, salted and hashed, in Kafka. A second kafka_user of the same name with the other mechanism is a second password of the same user, valid beside the first.',
  {
    cluster: clusterName,
    name: required('string', 'The user’s name; its principal is `User:<name>`.', { replaces: true }),
    mechanism: defaulted(
      'string',
      'SCRAM-SHA-512',
      'SCRAM-SHA-512 (the default) or SCRAM-SHA-256. In a change the new credential is made before the old one goes.',
    ),
    iterations: defaulted(
      'number',
      SCRAM_ITERATIONS.usual,
      `Rounds of the hash that a password guesser has to do, ${SCRAM_ITERATIONS.least} to ${SCRAM_ITERATIONS.most}. Default: ${SCRAM_ITERATIONS.usual}.`,
    ),
    password_wo: writeOnly(
      'string',
      'The password, never stored: give it an ephemeral value. This or `password_file`.',
      { sensitive: true },
    ),
    password_wo_version: optional(
      'number',
      'A change of it writes the password again, from `password_wo` or `password_file`. Nothing else shows that it changed.',
    ),
    password_file: optional(
      'string',
      'Path of a file that holds the password, on the machine that terraform runs on; only its owner may read it (mode 0600). Where there is none, it is made with a random password.',
    ),
    id: computed('string', 'cluster/user/mechanism.', { stable: true }),
  },
);
