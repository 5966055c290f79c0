import { once } from 'node:events';
import { computed, optional, required, resource } from '../../../model/schema/attributes.ts';
import { type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import type { ResourceHandler } from '../../../provider/runtime/resource.ts';
import type { Folder } from './folder.ts';

const schema = resource('note_fault', 0, 'A resource with a faulty handler: `fault` names the fault.', {
  fault: required('string', 'Which.'),
  value: optional('string', 'Any.'),
  result: computed('string', 'What came of it.'),
});

type State = StateOf<typeof schema>;

/** What the handler returns as the applied state, wrong in one way each. */
const applied: Record<string, (config: State) => object> = {
  'unknown after apply': (config) => ({ ...config, result: UNKNOWN }),
  'wrong type': (config) => ({ ...config, result: 5 }),
  'no such attribute': (config) => ({ ...config, result: 'x', wrong: 1 }),
  'other than planned': (config) => ({ ...config, value: 'other', result: 'x' }),
};

export const noteFault: ResourceHandler<typeof schema, Folder> = {
  schema,
  async read({ state }) {
    return { state: state.fault === 'unknown after read' ? ({ ...state, result: UNKNOWN } as never) : state };
  },
  async plan(request) {
    if (request.action === 'delete' || request.config.fault !== 'other than configured') return {};
    return { planned: { ...request.planned, value: 'other' } };
  },
  async create({ config, signal }) {
    if (config.fault === 'stray exception') {
      setImmediate(() => {
        throw new Error('the socket fell off the table');
      });
      await once(signal, 'abort');
      throw signal.reason;
    }
    return { state: (applied[config.fault]?.(config) ?? { ...config, result: 'x' }) as State };
  },
  async delete() {
    return undefined;
  },
};
