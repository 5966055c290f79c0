import { describe, expect, it } from 'vitest';
import { computed, defaulted, optional, required, writeOnly } from '../../model/schema/attributes.ts';
import { type AttributeSchema, type SchemaBlock, UNKNOWN } from '../../model/schema/types.ts';
import { checkApplied, checkPlan } from '../../provider/runtime/planning/check.ts';
import { defaultPlan } from '../../provider/runtime/planning/default-plan.ts';
import { replacingPaths } from '../../provider/runtime/planning/replacement.ts';

const chosen: AttributeSchema = { type: 'string', mode: 'optionalComputed', description: '' };

const block: SchemaBlock = {
  attributes: {
    name: required('string', '', { replaces: true }),
    note: optional('string', ''),
    tags: optional(['set', 'string'], ''),
    color: defaulted('string', 'white', ''),
    chosen,
    password: writeOnly('string', ''),
    id: computed('string', '', { stable: true }),
    revision: computed('number', ''),
  },
};

const config = {
  name: 'a',
  note: null,
  tags: ['x', 'y'],
  color: null,
  chosen: null,
  password: 'p',
  id: null,
  revision: null,
};
const prior = { ...config, color: 'white', chosen: 'blue', password: null, id: '7', revision: 3 };

describe('the default plan of a create', () => {
  it('fills in defaults and leaves what the provider decides unknown', () => {
    expect(defaultPlan(block, config, null)).toEqual({
      ...config,
      color: 'white',
      chosen: UNKNOWN,
      password: null,
      id: UNKNOWN,
      revision: UNKNOWN,
    });
  });

  it('keeps what is configured, unknown or not, over the default', () => {
    expect(defaultPlan(block, { ...config, color: UNKNOWN, chosen: 'red' }, null)).toMatchObject({
      color: UNKNOWN,
      chosen: 'red',
    });
  });
});

describe('the default plan of an update', () => {
  it('that changes nothing is the prior state', () => {
    expect(defaultPlan(block, config, prior)).toEqual(prior);
  });

  it('is the prior state when a set is only in another order', () => {
    expect(defaultPlan(block, { ...config, tags: ['y', 'x'] }, prior)).toMatchObject({ revision: 3 });
  });

  it('that changes something forgets computed values, but not stable ones nor what the provider chose', () => {
    expect(defaultPlan(block, { ...config, note: 'new' }, prior)).toEqual({
      ...prior,
      note: 'new',
      revision: UNKNOWN,
    });
  });

  it('returns to the default when the value leaves the configuration', () => {
    expect(defaultPlan(block, config, { ...prior, color: 'red' })).toMatchObject({
      color: 'white',
      revision: UNKNOWN,
    });
  });

  it('never holds a write-only value', () => {
    expect(defaultPlan(block, { ...config, password: 'q', note: 'new' }, prior).password).toBeNull();
  });
});

const nested: SchemaBlock = {
  attributes: { name: required('string', '') },
  blocks: {
    item: {
      nesting: 'list',
      block: {
        attributes: {
          key: required('string', '', { replaces: true }),
          size: optional('number', ''),
          serial: computed('string', ''),
        },
      },
    },
    mark: {
      nesting: 'set',
      block: {
        attributes: {
          key: required('string', '', { replaces: true }),
          color: defaulted('string', 'red', ''),
          serial: computed('string', '', { stable: true }),
        },
      },
    },
    extra: { nesting: 'map', block: { attributes: { key: required('string', '', { replaces: true }) } } },
  },
};

const item = (key: string, serial: unknown = null) => ({ key, size: null, serial });
const mark = (key: string, serial: unknown = null, color: string | null = null) => ({ key, color, serial });
const nestedConfig = { name: 'a', item: [item('i')], mark: [mark('m'), mark('n')], extra: {} };
const nestedPrior = {
  name: 'a',
  item: [item('i', 's1')],
  mark: [mark('n', 's3', 'red'), mark('m', 's2', 'red')],
  extra: {},
};

describe('the default plan of nested blocks', () => {
  it('keeps the computed values of a list’s and a set’s elements when nothing changes', () => {
    expect(defaultPlan(nested, nestedConfig, nestedPrior)).toEqual({
      ...nestedPrior,
      mark: [mark('m', 's2', 'red'), mark('n', 's3', 'red')],
    });
  });

  it('leaves the computed values of new elements unknown', () => {
    const planned = defaultPlan(nested, { ...nestedConfig, mark: [mark('m'), mark('o')] }, nestedPrior);
    expect(planned.mark).toEqual([mark('m', 's2', 'red'), mark('o', UNKNOWN, 'red')]);
    expect(planned.item).toEqual([item('i', UNKNOWN)]);
  });

  it('is unknown where the blocks themselves are', () => {
    expect(defaultPlan(nested, { ...nestedConfig, item: UNKNOWN }, nestedPrior).item).toBe(UNKNOWN);
  });
});

describe('replacement', () => {
  const paths = (changes: object, updatable = true) =>
    replacingPaths(block, prior, { ...prior, ...changes }, updatable);
  const nestedPaths = (changes: object) =>
    replacingPaths(nested, nestedPrior, { ...nestedPrior, ...changes }, true);

  it('follows from the attributes that say so', () => {
    expect(paths({ name: 'b', note: 'new' })).toEqual([['name']]);
  });

  it('follows from a value that is not known yet', () => {
    expect(paths({ name: UNKNOWN })).toEqual([['name']]);
  });

  it('follows from any change where the resource has no update', () => {
    expect(paths({ note: 'new', tags: ['z'], revision: UNKNOWN }, false)).toEqual([['note'], ['tags']]);
  });

  it('names the element of a list', () => {
    expect(nestedPaths({ item: [item('j', UNKNOWN)] })).toEqual([['item', 0, 'key']]);
  });

  it('does not follow from an attribute that can be updated in place', () => {
    expect(nestedPaths({ item: [{ ...item('i', UNKNOWN), size: 4 }] })).toEqual([]);
  });

  it('names the block where elements come, go or have no address', () => {
    expect(nestedPaths({ item: [] })).toEqual([['item']]);
    expect(nestedPaths({ mark: [mark('m'), mark('o')] })).toEqual([['mark']]);
    expect(nestedPaths({ extra: { k: { key: 'v' } } })).toEqual([['extra']]);
  });

  it('does not follow from another order of a set or a change beside the deciding attribute', () => {
    expect(nestedPaths({ mark: [mark('m', 's2', 'blue'), mark('n', 's3', 'red')] })).toEqual([]);
  });
});

describe('a plan', () => {
  it('may choose what the configuration leaves open', () => {
    expect(checkPlan(block, config, prior, { ...prior, chosen: 'green', revision: 4 })).toEqual([]);
  });

  it('may not change what is configured', () => {
    expect(checkPlan(block, config, null, { ...prior, name: 'b' })).toMatchObject([{ path: ['name'] }]);
  });

  it('may not give a value to what is left out and not computed', () => {
    expect(checkPlan(block, config, null, { ...prior, note: 'n' })).toMatchObject([{ path: ['note'] }]);
  });

  it('may keep the prior form of a value', () => {
    expect(checkPlan(block, { ...config, name: 'A' }, prior, prior)).toEqual([]);
  });

  it('has to have as many blocks as are configured', () => {
    expect(checkPlan(nested, nestedConfig, null, { ...nestedPrior, item: [] })).toMatchObject([
      { path: ['item'] },
    ]);
  });
});

describe('what was applied', () => {
  it('may fill in what was unknown', () => {
    expect(checkApplied(nested, { ...nestedPrior, item: [item('i', UNKNOWN)] }, nestedPrior)).toEqual([]);
  });

  it('may not differ from what was planned', () => {
    expect(checkApplied(nested, nestedPrior, { ...nestedPrior, item: [item('i', 's9')] })).toMatchObject([
      { path: ['item', 0, 'serial'] },
    ]);
  });

  it('may fill in a set’s elements, which have no address', () => {
    const planned = { ...nestedPrior, mark: [mark('m', UNKNOWN, 'red')] };
    expect(checkApplied(nested, planned, { ...nestedPrior, mark: [mark('m', 's', 'red')] })).toEqual([]);
  });
});
