import { type SchemaBlock, UNKNOWN } from '../../../model/schema/types.ts';
import { isRecord } from './types.ts';

type Value = Record<string, unknown>;

/**
 * Brings an object of a schema into Terraform's form: what is missing is null, write-only attributes are null, repeated
 * blocks are empty rather than null, a group always exists. Surplus names stay, so that encoding can report them.
 */
export function complete(block: SchemaBlock, value: Value): Value {
  const result: Value = { ...value };
  for (const [name, attribute] of Object.entries(block.attributes)) {
    result[name] = attribute.writeOnly ? null : (value[name] ?? null);
  }
  for (const [name, { nesting, block: inner }] of Object.entries(block.blocks ?? {})) {
    result[name] = completeNested(nesting, inner, value[name] ?? null);
  }
  return result;
}

function completeNested(
  nesting: 'single' | 'list' | 'set' | 'map' | 'group',
  block: SchemaBlock,
  value: unknown,
) {
  if (value === UNKNOWN) return value;
  const element = (each: unknown) => (isRecord(each) ? complete(block, each) : each);
  if (nesting === 'single') return element(value);
  if (nesting === 'group') return element(value ?? {});
  if (nesting === 'map') {
    if (value === null) return {};
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, element(each)]))
      : value;
  }
  return Array.isArray(value) ? value.map(element) : (value ?? []);
}
