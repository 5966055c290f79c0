import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { computed, defaulted, optional, required, resource } from '../../../model/schema/attributes.ts';
import { type SchemaBlock, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import { DiagnosticError, error, warning } from '../../../provider/runtime/diagnostics.ts';
import type { DataSourceHandler, ResourceHandler } from '../../../provider/runtime/resource.ts';
import { serve } from '../../../provider/runtime/serve.ts';

/** A provider whose real objects are JSON files in a folder: small, but nothing in it is pretended. */
const schema = resource('note_file', 2, 'A note in a file.', {
  name: required('string', 'File name.', { replaces: true }),
  text: required('string', 'The text.'),
  secret: optional('string', 'Not to be shown.', { sensitive: true }),
  tags: optional(['set', 'string'], 'Any.'),
  weight: optional('number', 'Any number.'),
  labels: optional(['map', 'string'], 'Any.'),
  color: defaulted('string', 'white', 'Paper.'),
  delay_ms: optional('number', 'Takes so long to create.'),
  owner: optional('string', 'Text of another note.'),
  id: computed('string', 'The name.', { stable: true }),
  revision: computed('number', 'How often it was written.'),
});

interface Client {
  readonly folder: string;
}

type State = StateOf<typeof schema>;
type Stored = State & { readonly mark?: unknown };

const fileOf = (client: Client, name: string) => join(client.folder, `${name}.json`);

function load(client: Client, name: string): Stored | null {
  const file = fileOf(client, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function store(client: Client, config: State, revision: number): State {
  const state = { ...config, color: config.color ?? 'white', id: config.name, revision };
  mkdirSync(client.folder, { recursive: true });
  writeFileSync(fileOf(client, config.name), JSON.stringify(state));
  return state;
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

const note: ResourceHandler<typeof schema, Client> = {
  schema,
  validate: ({ name }) =>
    name !== UNKNOWN && name.includes('/')
      ? [error('Bad name', `"${name}" has a slash in it; leave it out.`, ['name'])]
      : [],
  async read({ state, client }) {
    const found = load(client, state.name);
    return {
      state: found,
      diagnostics: found ? [] : [warning('Note is gone', `${state.name} was removed by hand.`)],
    };
  },
  async plan(request) {
    if (request.action === 'delete') {
      if (request.prior.labels?.keep === 'yes') {
        throw new DiagnosticError(
          error('Note is kept', 'Its label keep is yes; change that first.', ['labels', { key: 'keep' }]),
        );
      }
      return { private: { mark: 'leave' } };
    }
    const { planned, config } = request;
    if (config.text === 'forbidden') {
      return {
        diagnostics: [error('Text refused', 'received "forbidden"; write something else.', ['text'])],
      };
    }
    if (config.text === 'crash') throw new TypeError('cannot read the tea leaves');
    const diagnostics = config.text === 'risky' ? [warning('Risky text', 'Think twice.', ['text'])] : [];
    return { planned, diagnostics, private: { mark: request.action } };
  },
  async create({ config, client, signal, plannedPrivate }) {
    if (config.delay_ms) await pause(config.delay_ms, signal);
    if (config.text === 'half') {
      const state = store(client, config, 1);
      return { state, diagnostics: [error('Half written', 'The disk is full.')] };
    }
    if (config.text === 'fail') throw new Error('the pen is empty');
    writeMark(client, config.name, 'create', plannedPrivate);
    return { state: store(client, config, 1), private: { mark: 'member' } };
  },
  async update({ config, prior, client, plannedPrivate }) {
    if (config.text === 'fail') throw new Error('the pen is empty');
    writeMark(client, config.name, 'update', plannedPrivate);
    return { state: store(client, config, prior.revision ?? 0 + 1), private: { mark: 'member' } };
  },
  async delete({ prior, client, plannedPrivate }) {
    if (prior.text === 'sticky') return [error('Note sticks', 'Peel it off first.')];
    writeMark(client, prior.name, 'delete', plannedPrivate);
    rmSync(fileOf(client, prior.name));
    return [];
  },
  async import({ id, client }) {
    const found = load(client, id);
    if (!found) throw new DiagnosticError(error('No such note', `There is no note "${id}".`));
    return { state: found };
  },
  upgrade: {
    0: ({ body, ...rest }) => ({ ...rest, text: body }),
    1: ({ text, ...rest }) => ({ ...rest, text: `${text}!` }),
  },
};

/** What each call was given as private data, for the tests to read. */
function writeMark(client: Client, name: string, call: string, mark: unknown): void {
  mkdirSync(client.folder, { recursive: true });
  writeFileSync(join(client.folder, `${name}.${call}.mark`), JSON.stringify(mark));
}

const lookup = resource('note_lookup', 0, 'Reads a note.', {
  name: required('string', 'File name.'),
  text: computed('string', 'Its text.'),
});

const noteLookup: DataSourceHandler<typeof lookup, Client> = {
  schema: lookup,
  async read({ config, client }) {
    const found = load(client, config.name);
    if (!found)
      throw new DiagnosticError(error('No such note', `There is no note "${config.name}".`, ['name']));
    return { state: { ...config, text: found.text } };
  },
};

const provider = { attributes: { folder: required('string', 'Where the notes are.') } } satisfies SchemaBlock;

void serve<Client>(
  {
    schema: provider,
    async configure({ folder }) {
      return { folder: String(folder) };
    },
    resources: [note],
    dataSources: [noteLookup],
  },
  { name: 'note' },
);
