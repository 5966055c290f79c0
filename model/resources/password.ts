import { IMAGE_USER } from '../container.ts';
import { computed, defaulted, required, resource } from '../schema/attributes.ts';

/** One random password, in a file. */
export const kafkaPassword = resource(
  'kafka_password',
  0,
  'A random password in a file on this machine, for servers that mount its folder; it is in no state. A file that is there is kept.',
  {
    file: required(
      'string',
      'Absolute path of the file, mode 0600; its folder is made with mode 0755, those above it with 0700.',
      { replaces: true },
    ),
    owner: defaulted(
      'number',
      IMAGE_USER,
      'User id that the file belongs to: that of the server’s process in its container; -1 for whoever runs terraform.',
    ),
    id: computed('string', 'The same as `file`.', { stable: true }),
    version: computed(
      'number',
      'A number that goes with the password, for a `…_wo_version` of whatever keeps a copy of it. Nothing can be told of the password from it.',
      { stable: true },
    ),
  },
);
