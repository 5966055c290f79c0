import type {
  AttributeSchema,
  BlockSchema,
  ResourceSchema,
  SchemaBlock,
  TerraformType,
} from '../../model/schema/types.ts';
import schemas from './schema.json' with { type: 'json' };

interface JsonAttribute {
  readonly type: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
}
interface JsonBlock {
  readonly attributes?: { readonly [name: string]: JsonAttribute };
  readonly block_types?: { readonly [name: string]: JsonNested };
}
interface JsonNested {
  readonly nesting_mode: string;
  readonly block: JsonBlock;
  readonly min_items?: number;
  readonly max_items?: number;
}
interface JsonResource {
  readonly version?: number;
  readonly block: JsonBlock;
}

/** Attributes that kreuzwerker/docker fills in without saying so in its schema; Terraform wants it said. */
export interface Additions {
  /** By attribute: what is planned where the user gives nothing. */
  readonly defaults?: { readonly [name: string]: unknown };
  /** Optional attributes of nested blocks (`block.attribute`) that the provider may fill in. */
  readonly computed?: readonly string[];
}

/** The schema of a resource of kreuzwerker/docker 3.6.2, in our words. */
export function resourceSchema(typeName: keyof typeof schemas.resource_schemas, additions: Additions = {}) {
  return convertResource(typeName, schemas.resource_schemas[typeName] as JsonResource, additions);
}

export function dataSourceSchema(typeName: 'docker_image') {
  return convertResource(typeName, schemas.data_source_schemas[typeName] as JsonResource, {});
}

/** The schema of the provider's own configuration. */
export const providerSchema = (): SchemaBlock => convertBlock(schemas.provider as JsonBlock, {}, '');

function convertResource(
  typeName: string,
  { version, block }: JsonResource,
  additions: Additions,
): ResourceSchema {
  return {
    typeName,
    version: version ?? 0,
    description: `${typeName} as in kreuzwerker/docker 3.6.2.`,
    ...convertBlock(block, additions, ''),
  };
}

function convertBlock(block: JsonBlock, additions: Additions, prefix: string): SchemaBlock {
  const attributes: Record<string, AttributeSchema> = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    attributes[name] = convertAttribute(`${prefix}${name}`, attribute, additions);
  }
  const blocks: Record<string, BlockSchema> = {};
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    blocks[name] = {
      nesting: nested.nesting_mode as BlockSchema['nesting'],
      block: convertBlock(nested.block, additions, `${prefix}${name}.`),
      minItems: nested.min_items,
      maxItems: nested.max_items,
    };
  }
  return { attributes, blocks };
}

function convertAttribute(path: string, attribute: JsonAttribute, additions: Additions): AttributeSchema {
  const byDefault = additions.defaults?.[path];
  const common = {
    type: attribute.type as TerraformType,
    description: '',
    sensitive: attribute.sensitive,
    deprecated: attribute.deprecated,
  };
  if (attribute.required) return { ...common, mode: 'required' };
  // Nobody gives an id; the plugin SDK that kreuzwerker/docker is built with only says that one may.
  if (path === 'id' || !attribute.optional) return { ...common, mode: 'computed', stable: true };
  if (byDefault !== undefined) return { ...common, mode: 'optionalComputed', default: byDefault };
  if (attribute.computed || additions.computed?.includes(path)) {
    return { ...common, mode: 'optionalComputed', stable: true };
  }
  return { ...common, mode: 'optional' };
}
