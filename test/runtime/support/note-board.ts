import { computed, defaulted, optional, required } from '../../../model/schema/attributes.ts';
import { type ResourceSchema, UNKNOWN, type Unknown } from '../../../model/schema/types.ts';
import { error } from '../../../provider/runtime/diagnostics.ts';
import type { AnyResource } from '../../../provider/runtime/resource.ts';
import type { Folder } from './folder.ts';

/** A resource with every kind of nested block. It has no update: every change replaces it. */
const schema: ResourceSchema = {
  typeName: 'note_board',
  version: 0,
  description: 'Notes pinned to a board.',
  attributes: {
    name: required('string', 'File name.'),
    revision: computed('number', 'Always 1.'),
  },
  blocks: {
    frame: { nesting: 'single', block: { attributes: { wood: optional('string', 'Sort.') } } },
    size: { nesting: 'group', block: { attributes: { width: optional('number', 'In cm.') } } },
    column: {
      nesting: 'list',
      maxItems: 5,
      block: {
        attributes: { title: required('string', 'Head.'), color: defaulted('string', 'white', 'Ground.') },
        blocks: {
          pin: { nesting: 'set', block: { attributes: { note: required('string', 'A note.') } } },
        },
      },
    },
    sticker: {
      nesting: 'set',
      block: {
        attributes: { shape: required('string', 'Form.'), color: defaulted('string', 'red', 'Colour.') },
      },
    },
    label: { nesting: 'map', block: { attributes: { text: required('string', 'Text.') } } },
  },
};

interface Board extends Record<string, unknown> {
  readonly name: string;
  readonly column: readonly { readonly title: string }[];
}

const checkColumns = (columns: Board['column'] | Unknown) =>
  columns === UNKNOWN
    ? []
    : columns.flatMap(({ title }, index) =>
        title === 'x' ? [error('Title too short', 'Received "x".', ['column', index, 'title'])] : [],
      );

export const noteBoard: AnyResource<Folder> = {
  schema,
  validate: (config) => checkColumns((config as Board).column),
  read: async ({ state, client }) => ({ state: client.load<Board>((state as Board).name) ?? null }),
  async create({ planned, client }) {
    const state = { ...(planned as Board), revision: 1 };
    client.store(state.name, state);
    return { state };
  },
  async delete({ prior, client }) {
    client.remove((prior as Board).name);
    return undefined;
  },
};
