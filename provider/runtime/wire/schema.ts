import type {
  AttributeSchema,
  BlockSchema,
  ResourceSchema,
  SchemaBlock,
  TerraformType,
} from '../../../model/schema/types.ts';

const nestings = { single: 1, list: 2, set: 3, map: 4, group: 5 } as const;

/** A resource's or the provider's schema as GetProviderSchema sends it. */
export function wireSchema(schema: SchemaBlock & Partial<Pick<ResourceSchema, 'version' | 'description'>>) {
  return {
    version: schema.version ?? 0,
    block: { ...wireBlock(schema), description: schema.description ?? '' },
  };
}

function wireBlock(block: SchemaBlock): object {
  return {
    attributes: Object.entries(block.attributes).map(wireAttribute),
    block_types: Object.entries(block.blocks ?? {}).map(wireNestedBlock),
  };
}

function wireAttribute([name, attribute]: [string, AttributeSchema]) {
  const { mode } = attribute;
  return {
    name,
    ...wireType(attribute.type, attribute.requiredFields),
    description: attribute.description,
    required: mode === 'required',
    optional: mode === 'optional' || mode === 'optionalComputed',
    computed: mode === 'computed' || mode === 'optionalComputed',
    sensitive: attribute.sensitive ?? false,
    deprecated: attribute.deprecated ?? false,
    write_only: attribute.writeOnly ?? false,
  };
}

/** A nested type, unlike a plain one, says of each field whether it must be given; values look the same in both. */
function wireType(type: TerraformType, requiredFields?: readonly string[]): object {
  const [nesting, fields] = requiredFields === undefined ? [] : objectsIn(type);
  if (nesting === undefined || fields === undefined) return { type: Buffer.from(JSON.stringify(type)) };
  const attributes = Object.entries(fields).map(([name, field]) => {
    const required = requiredFields?.includes(name) ?? true;
    return { name, ...wireType(field, requiredFields), required, optional: !required };
  });
  return { nested_type: { attributes, nesting: nestings[nesting] } };
}

/** How a type holds objects, and their fields; nothing where it holds none. */
function objectsIn(type: TerraformType): [keyof typeof nestings, Fields] | [] {
  if (typeof type === 'string') return [];
  if (type[0] === 'object') return ['single', type[1]];
  const [kind, element] = type;
  return typeof element !== 'string' && element[0] === 'object' ? [kind, element[1]] : [];
}

type Fields = { readonly [name: string]: TerraformType };

function wireNestedBlock([name, nested]: [string, BlockSchema]) {
  return {
    type_name: name,
    block: wireBlock(nested.block),
    nesting: nestings[nested.nesting],
    min_items: nested.minItems ?? 0,
    max_items: nested.maxItems ?? 0,
  };
}
