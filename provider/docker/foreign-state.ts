import type { BlockSchema, SchemaBlock } from '../../model/schema/types.ts';
import type { Private } from '../runtime/resource.ts';
import { isSet } from './rules.ts';

/** Private data of a state that this provider has written or tidied. */
export const own: Private = { writtenBy: 'terraform.local/kafkaform/docker' };

/**
 * A state that kreuzwerker/docker may have written, as this provider would have: what the user hasn't set is null, where
 * the plugin SDK stores the zero value. So that a change of provider plans no changes.
 */
export function tidied<S extends object>(schema: SchemaBlock, state: S, kept: Private): S {
  return kept?.writtenBy === own?.writtenBy
    ? state
    : (tidyBlock(schema, state as Record<string, unknown>) as S);
}

function tidyBlock({ attributes, blocks = {} }: SchemaBlock, state: Record<string, unknown>) {
  const tidy = { ...state };
  for (const [name, { mode }] of Object.entries(attributes)) {
    const unset = !isSet(state[name]) || state[name] === '0s';
    if (mode === 'optional' && unset) tidy[name] = null;
  }
  for (const [name, nested] of Object.entries(blocks)) tidy[name] = tidyNested(nested, state[name]);
  return tidy;
}

const tidyNested = ({ block }: BlockSchema, value: unknown) =>
  Array.isArray(value) ? value.map((each) => tidyBlock(block, each)) : value;
