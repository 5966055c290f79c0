import { computed, defaulted, required, resource } from '../schema/attributes.ts';

/** The authority that a stack's certificates are signed by. */
export const kafkaCertificateAuthority = resource(
  'kafka_certificate_authority',
  0,
  'A certificate authority for local and test use. Its key is a file on this machine and in no state.',
  {
    folder: required(
      'string',
      'Absolute path of the folder that it is kept in, as ca.pem and ca-key.pem; made with mode 0700.',
      { replaces: true },
    ),
    common_name: required('string', 'Its subject’s common name.', { replaces: true }),
    valid_days: defaulted('number', 3650, 'Days that it is good for.', { replaces: true }),
    id: computed('string', 'The same as `fingerprint`.', { stable: true }),
    certificate_file: computed('string', 'Path of its certificate, as PEM.', { stable: true }),
    fingerprint: computed('string', 'SHA-256 of its certificate.', { stable: true }),
    not_after: computed('string', 'When it ends (RFC 3339).', { stable: true }),
  },
);
