interface Attribute {
  readonly type: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
}
interface Nested {
  readonly nesting_mode: string;
  readonly max_items?: number;
  readonly block: Block;
}
interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, Nested>>;
}
type Schemas = Readonly<Record<string, { readonly version: number; readonly block: Block }>>;

/**
 * From what `terraform providers schema -json` prints: versions and shapes of all resources and data sources, as far as
 * a configuration or a state depends on them.
 */
export function schemasOf(printed: string): Record<string, unknown> {
  const { provider_schemas } = JSON.parse(printed);
  const [{ resource_schemas, data_source_schemas }] = Object.values(provider_schemas) as [
    { resource_schemas: Schemas; data_source_schemas: Schemas },
  ];
  const shapes = (kind: string, schemas: Schemas) =>
    Object.entries(schemas).map(([name, { version, block }]) => [
      kind + name,
      { version, ...shapeOf(block) },
    ]);
  return Object.fromEntries([...shapes('', resource_schemas), ...shapes('data.', data_source_schemas)]);
}

/** Without the id, which nobody sets, and without what is computed: Terraform wants that said where the SDK doesn't. */
const shapeOf = ({ attributes = {}, block_types = {} }: Block): object => ({
  attributes: Object.entries(attributes)
    .filter(([name]) => name !== 'id')
    .map(([name, { type, required = false, optional = false }]) => ({ name, type, required, optional })),
  blocks: Object.entries(block_types).map(([name, { nesting_mode, max_items, block }]) => ({
    name,
    nesting_mode,
    max_items,
    ...shapeOf(block),
  })),
});
