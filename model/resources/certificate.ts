import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';

/** One server's key and certificate, in files. */
export const kafkaCertificate = resource(
  'kafka_certificate',
  0,
  'A key and its certificate for a TLS server or client, in files on this machine: the key is in no state. Renewed in place.',
  {
    authority_folder: required('string', 'The `folder` of the kafka_certificate_authority that signs it.'),
    authority: required('string', 'The `fingerprint` of the authority; another one renews the certificate.'),
    trusted: optional(
      'string',
      'The `trusted` of the authority; a change puts it into ca.pem, and the certificate stays. Default: none.',
    ),
    folder: required(
      'string',
      'Absolute path of the folder that gets keystore.pem (key and certificate, mode 0600) and ca.pem.',
      { replaces: true },
    ),
    common_name: required('string', 'Its subject’s common name; the user’s name, for a client.', {
      replaces: true,
    }),
    organizational_unit: optional(
      'string',
      'Its subject’s organizational unit: what brokers know each other by, whatever their names are. Default: none.',
      { replaces: true },
    ),
    client: defaulted(
      'bool',
      false,
      'Whether it is a client’s: then it serves clients only and may have no names. Default: false, for servers and clients.',
    ),
    names: required(
      ['list', 'string'],
      'DNS names and IP addresses that it is good for; a change renews the certificate.',
    ),
    owner: optional(
      'number',
      'User id that the key file belongs to: that of the process that reads it. Default: 1000, the user of the images; for a client whoever runs terraform, as does -1.',
    ),
    keystore_type: defaulted(
      'string',
      'PEM',
      'PEM, or PKCS12: then the folder gets keystore.p12 and keystore.password (both mode 0600) and certificate.pem in place of keystore.pem, good for servers only. Default: PEM.',
      { replaces: true },
    ),
    valid_days: defaulted('number', 365, 'Days that it is good for; a change renews the certificate.'),
    renewal: optional('string', 'Any text; a change renews the certificate. Default: none.'),
    id: computed('string', 'The folder.', { stable: true }),
    keystore_file: computed('string', 'Path of the key and certificate.', { stable: true }),
    fingerprint: computed('string', 'SHA-256 of the certificate; another one after each renewal.', {
      stable: true,
    }),
    not_after: computed('string', 'When it ends (RFC 3339).', { stable: true }),
    version: computed(
      'number',
      'A number that goes with the certificate and what it trusts, for a `…_wo_version` of whatever keeps a copy of its files.',
      { stable: true },
    ),
  },
);
