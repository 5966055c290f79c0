import { computed, required, resource } from '../../../model/schema/attributes.ts';
import { DiagnosticError, error } from '../../../provider/runtime/diagnostics.ts';
import type { DataSourceHandler } from '../../../provider/runtime/resource.ts';
import type { Folder } from './folder.ts';

const schema = resource('note_lookup', 0, 'Reads a note.', {
  name: required('string', 'File name.'),
  text: computed('string', 'Its text.'),
});

export const noteLookup: DataSourceHandler<typeof schema, Folder> = {
  schema,
  async read({ config, client }) {
    const found = client.load<{ text: string }>(config.name);
    if (!found)
      throw new DiagnosticError(error('No such note', `There is no note "${config.name}".`, ['name']));
    return { state: { ...config, text: found.text } };
  },
};
