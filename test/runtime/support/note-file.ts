import {
  computed,
  defaulted,
  optional,
  required,
  resource,
  writeOnly,
} from '../../../model/schema/attributes.ts';
import { type ConfigOf, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import { DiagnosticError, error, warning } from '../../../provider/runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, ResourceHandler } from '../../../provider/runtime/resource.ts';
import type { Folder } from './folder.ts';

const schema = resource('note_file', 2, 'A note in a file.', {
  name: required('string', 'File name.', { replaces: true }),
  text: required('string', 'The text. Some texts make the provider behave badly.'),
  secret: optional('string', 'Not to be shown.', { sensitive: true }),
  pin: writeOnly('string', 'Not to be stored.', { sensitive: true }),
  pin_version: optional('number', 'A change writes the pin again.'),
  tags: optional(['set', 'string'], 'Any.'),
  weight: optional('number', 'Any number.'),
  labels: optional(['map', 'string'], 'Any.'),
  color: defaulted('string', 'white', 'Paper.'),
  delay_ms: optional('number', 'Takes so long to create.'),
  id: computed('string', 'The name.', { stable: true }),
  revision: computed('number', 'How often it was written.'),
});

type Schema = typeof schema;
type State = StateOf<Schema>;

function write(folder: Folder, config: ConfigOf<Schema>, revision: number): State {
  const state = { ...config, pin: null, color: config.color ?? 'white', id: config.name, revision };
  folder.store(config.name, state);
  return state;
}

/** Without a signal nothing ends it early. */
const pause = (ms: number, signal: AbortSignal | null) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

function plan(request: PlanRequest<Schema, Folder>): PlanResult<Schema> {
  if (request.action === 'delete') return planDelete(request.prior);
  const { text, name } = request.config;
  if (text === 'forbidden') {
    return { diagnostics: [error('Text refused', 'Received "forbidden"; write something else.', ['text'])] };
  }
  if (text === 'crash') throw new TypeError('cannot read the tea leaves');
  request.client.tell(`${String(name)}.plan-${request.action}`, request.priorPrivate);
  return {
    diagnostics: text === 'risky' ? [warning('Risky text', 'Think twice.', ['text'])] : [],
    private: { mark: `planned ${request.action}` },
  };
}

function planDelete(prior: State): PlanResult<Schema> {
  if (prior.labels?.keep !== 'yes') return { private: { mark: 'leave' } };
  throw new DiagnosticError(
    error('Note is kept', `${prior.name} has the label keep; change that first.`, [
      'labels',
      { key: 'keep' },
    ]),
  );
}

export const noteFile: ResourceHandler<Schema, Folder> = {
  schema,
  validate: ({ name }) =>
    name !== UNKNOWN && name.includes('/')
      ? [error('Bad name', `"${name}" has a slash in it; leave it out.`, ['name'])]
      : [],
  async read({ state, client }) {
    const found = client.load<State>(state.name);
    return {
      state: found,
      diagnostics: found ? [] : [warning('Note is gone', `${state.name} was removed.`)],
    };
  },
  plan: async (request) => plan(request),
  async create({ config, client, signal, plannedPrivate }) {
    client.tell(`${config.name}.create`, { plannedPrivate, pin: config.pin, process: process.pid });
    if (config.delay_ms) await pause(config.delay_ms, config.text === 'stubborn' ? null : signal);
    if (config.text === 'fail') throw new Error('the pen is empty');
    const state = write(client, config, 1);
    if (config.text === 'half') return { state, diagnostics: [error('Half written', 'The disk is full.')] };
    return { state, private: { mark: 'member' } };
  },
  async update({ config, prior, client }) {
    client.tell(`${config.name}.update`, { pin: config.pin });
    if (config.text === 'fail') throw new Error('the pen is empty');
    return { state: write(client, config, (prior.revision ?? 0) + 1), private: { mark: 'member' } };
  },
  async delete({ prior, client, plannedPrivate }) {
    if (prior.text === 'sticky') return [error('Note sticks', 'Peel it off first.')];
    client.tell(`${prior.name}.delete`, { plannedPrivate });
    client.remove(prior.name);
  },
  async import({ id, client }) {
    const state = client.load<State>(id);
    if (!state) throw new DiagnosticError(error('No such note', `There is no note "${id}".`));
    return { state };
  },
  upgrade: {
    0: ({ body, ...rest }) => ({ ...rest, text: body }),
    1: ({ text, ...rest }) => ({ ...rest, text: `${text}!` }),
  },
};
