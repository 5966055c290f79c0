import { computed, optional, required, resource } from '../../../model/schema/attributes.ts';
import { UNKNOWN } from '../../../model/schema/types.ts';
import { DiagnosticError, error, warning } from '../../../provider/runtime/diagnostics.ts';
import type { EphemeralHandler } from '../../../provider/runtime/resource.ts';
import type { Folder } from './folder.ts';

const schema = resource('note_loan', 0, 'Lends a note for as long as terraform runs.', {
  name: required('string', 'File name.'),
  renew_ms: optional('number', 'Wants to be renewed after so long, again and again.'),
  fault: optional('string', 'What to do wrong.'),
  pages: optional(['list', 'number'], 'Any.'),
  text: computed('string', 'Its text.', { sensitive: true }),
});

export const noteLoan: EphemeralHandler<typeof schema, Folder> = {
  schema,
  validate: ({ name }) =>
    name !== UNKNOWN && name.includes('/')
      ? [error('Bad name', `"${name}" has a slash in it; leave it out.`, ['name'])]
      : [],
  async open({ config, client }) {
    const { name, renew_ms: ms, fault } = config;
    const found = client.load<{ text: string }>(name);
    if (!found) throw new DiagnosticError(error('No such note', `There is no note "${name}".`, ['name']));
    client.tell(`${name}.open`, { process: process.pid });
    return {
      value: { ...config, text: fault === 'unknown' ? (UNKNOWN as never) : found.text },
      ...(ms !== null && { renewAt: new Date(Date.now() + ms) }),
      private: { name, ms, renewals: 0 },
      diagnostics: fault === 'warn' ? [warning('Worn out', 'Handle with care.')] : [],
    };
  },
  async renew({ private: kept, client }) {
    const { name, ms, renewals } = kept as { name: string; ms: number; renewals: number };
    client.tell(`${name}.renew`, { renewals: renewals + 1 });
    return { renewAt: new Date(Date.now() + ms), private: { name, ms, renewals: renewals + 1 } };
  },
  async close({ private: kept, client }) {
    client.tell(`${(kept as { name: string }).name}.close`, kept);
    return undefined;
  },
};
