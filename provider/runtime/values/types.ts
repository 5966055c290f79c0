import type { BlockSchema, SchemaBlock, TerraformType } from '../../../model/schema/types.ts';

const cache = new WeakMap<SchemaBlock, TerraformType>();

/** The object type that values of a schema have: attributes and nested blocks alike. */
export function typeOfBlock(block: SchemaBlock): TerraformType {
  const known = cache.get(block);
  if (known) return known;
  const fields: Record<string, TerraformType> = {};
  for (const [name, attribute] of Object.entries(block.attributes)) fields[name] = attribute.type;
  for (const [name, nested] of Object.entries(block.blocks ?? {})) fields[name] = typeOfNested(nested);
  const type = ['object', fields] as const;
  cache.set(block, type);
  return type;
}

function typeOfNested({ nesting, block }: BlockSchema): TerraformType {
  const element = typeOfBlock(block);
  return nesting === 'single' || nesting === 'group' ? element : [nesting, element];
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
