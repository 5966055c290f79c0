import type { ResourceSchema, SchemaBlock } from '../../model/schema/types.ts';
import { UNKNOWN } from '../../model/schema/types.ts';
import { type Diagnostic, error, type Path } from '../runtime/diagnostics.ts';

/**
 * What a change of an attribute does: `replaces` the object, `updates` it in place, is only `remembered` (it says how
 * the provider behaves), or isn't the user's to change (`computed`). `refused` can't be set at all here.
 */
export type Rule = 'replaces' | 'updates' | 'remembered' | 'computed' | 'refused';
export type Rules = { readonly [name: string]: Rule };

/** Every attribute and block of a resource, so that none can be forgotten. */
export const namesOf = (schema: SchemaBlock) => [
  ...Object.keys(schema.attributes),
  ...Object.keys(schema.blocks ?? {}),
];

/** A problem for everything that is set although the offline provider doesn't do it. */
export function refuse(schema: ResourceSchema, rules: Rules, config: Record<string, unknown>): Diagnostic[] {
  return namesOf(schema)
    .filter((name) => rules[name] === 'refused' && isSet(config[name]))
    .map((name) => unsupported(`${schema.typeName}.${name}`, [name]));
}

export const unsupported = (what: string, path: Path): Diagnostic =>
  error(
    `Unsupported: ${what}`,
    `The offline docker provider does not support ${what}; use kreuzwerker/docker or leave it out.`,
    path,
  );

/** Zero values count as not set, as they do in kreuzwerker/docker. */
export function isSet(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || value === undefined || value === false || value === '' || value === 0) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
