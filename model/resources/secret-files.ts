import { computed, optional, required, resource } from '../schema/attributes.ts';

/** What is in files of this machine, for attributes of other providers that are write-only. */
export const kafkaSecretFiles = resource(
  'kafka_secret_files',
  0,
  'Contents of files on this machine, such as those of kafka_certificate and kafka_password, for write-only attributes of other resources. In no state and no plan.',
  {
    files: required(
      ['map', ['object', { path: 'string', public: 'bool', base64: 'bool' }]],
      'The files, by the names that they get in `contents` and `value`. `path`: absolute; `public`: true for one that others may read too, as an authority’s certificate (default: false, its owner only); `base64`: true for one that isn’t text, whose content is then base64 (default: false).',
      { requiredFields: ['path'] },
    ),
    versions: optional(
      ['list', 'number'],
      'The `version` of each kafka_certificate, kafka_certificate_files and kafka_password that makes them: while one of them isn’t known yet the files aren’t read, which is then done at apply, once they are made. Default: none, the files are there already.',
    ),
    contents: computed(['map', 'string'], 'Name to content, byte for byte.', { sensitive: true }),
    value: computed('string', 'The same as one JSON object, with its names sorted.', { sensitive: true }),
  },
);
