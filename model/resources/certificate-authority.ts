import { computed, defaulted, optional, required, resource } from '../schema/attributes.ts';

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
    valid_days: defaulted('number', 3650, 'Days that it is good for; a change counts for the next one.'),
    generation: defaulted(
      'number',
      1,
      'The next number renews the authority, with a step in each apply: everything trusts another one too; that one signs all certificates anew; the one before isn’t trusted any more. Default: 1.',
    ),
    renew_until: optional(
      'string',
      'Where a renewal stops until this is left out: `trusted`, before certificates are signed anew, or `signing`, before the one before isn’t trusted any more. Default: nowhere.',
    ),
    id: computed('string', 'The folder.', { stable: true }),
    certificate_file: computed('string', 'Path of its certificate, as PEM.', { stable: true }),
    fingerprint: computed('string', 'SHA-256 of the certificate that signs.', { stable: true }),
    trusted: computed('string', 'SHA-256 of every authority that is trusted, separated by commas.', {
      stable: true,
    }),
    renewed: computed('number', 'The `generation` that is trusted alone.', { stable: true }),
    not_after: computed('string', 'When it ends (RFC 3339).', { stable: true }),
  },
);
