import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';

/** A certificate that somebody else made, in files. */
export const kafkaCertificateFiles = resource(
  'kafka_certificate_files',
  0,
  'A key and its certificate that somebody else made and renews, in files on this machine. They are checked at plan and never written; a file that has changed is another fingerprint.',
  {
    folder: required(
      'string',
      'Absolute path of the folder with keystore.pem (PKCS #8 key, certificate and those between it and the authority; mode 0600) and ca.pem.',
      { replaces: true },
    ),
    names: required(['list', 'string'], 'DNS names and IP addresses that it has to be good for.'),
    organizational_unit: optional(
      'string',
      'What its subject’s organizational unit has to be. Default: any.',
    ),
    client: defaulted(
      'bool',
      false,
      'Whether it is a client’s, which needn’t be good for servers. Default: false.',
    ),
    owner: optional(
      'number',
      'User id that keystore.pem has to belong to. Default: 1000, the user of the images; for a client whoever runs terraform, as does -1.',
    ),
    id: computed('string', 'The folder.', { stable: true }),
    keystore_file: computed('string', 'Path of the key and certificate.', { stable: true }),
    subject: computed('string', 'Its subject; a server takes no other while it runs.', { stable: true }),
    fingerprint: computed('string', 'SHA-256 of the certificate.', { stable: true }),
    not_after: computed('string', 'When it ends (RFC 3339).', { stable: true }),
    version: computed(
      'number',
      'A number that goes with the certificate and what it trusts, for a `…_wo_version` of whatever keeps a copy of its files.',
      { stable: true },
    ),
  },
);
