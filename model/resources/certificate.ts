import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';

/** One server's key and certificate, in files. */
export const kafkaCertificate = resource(
  'kafka_certificate',
  0,
  'A key and its certificate for a TLS server or client, in files on this machine: the key is in no state. Renewed in place.',
  {
    authority_folder: required('string', 'The `folder` of the kafka_certificate_authority that signs it.'),
    authority: required('string', 'The `fingerprint` of the authority; another one renews the certificate.'),
    folder: required(
      'string',
      'Absolute path of the folder that gets keystore.pem (key and certificate, mode 0600) and ca.pem.',
      { replaces: true },
    ),
    common_name: required('string', 'Its subject’s common name.', { replaces: true }),
    names: required(
      ['list', 'string'],
      'DNS names and IP addresses that it is good for; a change renews the certificate.',
    ),
    owner: defaulted(
      'number',
      1000,
      'User id that the key file belongs to: that of the server’s process in its container.',
    ),
    valid_days: defaulted('number', 365, 'Days that it is good for; a change renews the certificate.'),
    renewal: optional('string', 'Any text; a change renews the certificate. Default: none.'),
    id: computed('string', 'The folder.', { stable: true }),
    keystore_file: computed('string', 'Path of the key and certificate, as PEM.', { stable: true }),
    fingerprint: computed('string', 'SHA-256 of the certificate; another one after each renewal.', {
      stable: true,
    }),
    not_after: computed('string', 'When it ends (RFC 3339).', { stable: true }),
  },
);
