import type {
  AttributeMode,
  AttributeSchema,
  ResourceSchema,
  TerraformType,
  ValueOf,
  WriteOnlySchema,
} from './types.ts';

type Options = Omit<AttributeSchema, 'type' | 'mode' | 'description' | 'default' | 'writeOnly'>;

function attribute<const T extends TerraformType, M extends AttributeMode>(mode: M) {
  return (type: T, description: string, options: Options = {}): AttributeSchema<T, M> => ({
    type,
    mode,
    description,
    ...options,
  });
}

/** The user must give a value. */
export const required = <const T extends TerraformType>(type: T, description: string, options?: Options) =>
  attribute<T, 'required'>('required')(type, description, options);

/** The user may give a value; without one it is null. */
export const optional = <const T extends TerraformType>(type: T, description: string, options?: Options) =>
  attribute<T, 'optional'>('optional')(type, description, options);

/** Only the provider gives the value. */
export const computed = <const T extends TerraformType>(type: T, description: string, options?: Options) =>
  attribute<T, 'computed'>('computed')(type, description, options);

/** The user may give a value; without one the provider plans `value`. */
export const defaulted = <const T extends TerraformType>(
  type: T,
  value: ValueOf<T>,
  description: string,
  options?: Options,
): AttributeSchema<T, 'optionalComputed'> => ({
  ...attribute<T, 'optionalComputed'>('optionalComputed')(type, description, options),
  default: value,
});

/**
 * The user may give a value, which is in the configuration only and null in plan and state. Terraform can't see that it
 * changed: a version attribute beside it says so. Not for elements of sets.
 */
export const writeOnly = <const T extends TerraformType>(
  type: T,
  description: string,
  options?: Omit<Options, 'replaces' | 'stable'>,
): WriteOnlySchema<T> => ({
  ...attribute<T, 'optional'>('optional')(type, description, options),
  writeOnly: true,
});

/** Names a resource and its attributes once, for the wire schema, the provider's types and the constructs' props. */
export function resource<const A extends { readonly [name: string]: AttributeSchema }>(
  typeName: string,
  version: number,
  description: string,
  attributes: A,
): ResourceSchema<A> {
  return { typeName, version, description, attributes };
}
