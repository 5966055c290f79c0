import type {
  AttributeSchema,
  BlockSchema,
  ResourceSchema,
  SchemaBlock,
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
    type: Buffer.from(JSON.stringify(attribute.type)),
    description: attribute.description,
    required: mode === 'required',
    optional: mode === 'optional' || mode === 'optionalComputed',
    computed: mode === 'computed' || mode === 'optionalComputed',
    sensitive: attribute.sensitive ?? false,
    deprecated: attribute.deprecated ?? false,
    write_only: attribute.writeOnly ?? false,
  };
}

function wireNestedBlock([name, nested]: [string, BlockSchema]) {
  return {
    type_name: name,
    block: wireBlock(nested.block),
    nesting: nestings[nested.nesting],
    min_items: nested.minItems ?? 0,
    max_items: nested.maxItems ?? 0,
  };
}
