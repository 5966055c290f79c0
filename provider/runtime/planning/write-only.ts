import type { BlockSchema, SchemaBlock } from '../../../model/schema/types.ts';
import { type Diagnostic, error, type Path } from '../diagnostics.ts';
import { showPath } from '../values/path.ts';
import { isRecord } from '../values/types.ts';

type Value = Record<string, unknown>;

/**
 * For a client that can't handle write-only attributes: it would take the null that the provider plans for a fault, and store
 * what it sent. Each value that is given is refused, before anything is planned.
 */
export function checkWriteOnly(block: SchemaBlock, config: Value, at: Path = []): readonly Diagnostic[] {
  const given = Object.entries(block.attributes)
    .filter(([name, { writeOnly }]) => writeOnly && (config[name] ?? null) !== null)
    .map(([name]) => refusal([...at, name]));
  const nested = Object.entries(block.blocks ?? {}).flatMap(([name, each]) =>
    elementsOf(each, config[name], [...at, name]).flatMap(([element, path]) =>
      checkWriteOnly(each.block, element, path),
    ),
  );
  return [...given, ...nested];
}

const refusal = (path: Path): Diagnostic =>
  error(
    `Write-only attribute: ${showPath(path)}`,
    'This value is never stored, which takes Terraform 1.11 or later. Use one of these, or leave the attribute out.',
    path,
  );

/** A nested block's objects, each with its path; those that aren't known yet have nothing to refuse. */
function elementsOf({ nesting }: BlockSchema, value: unknown, at: Path): readonly (readonly [Value, Path])[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) =>
      isRecord(each) ? [[each, nesting === 'set' ? at : [...at, index]] as const] : [],
    );
  }
  if (!isRecord(value)) return [];
  if (nesting !== 'map') return [[value, at]];
  return Object.entries(value).flatMap(([key, each]) =>
    isRecord(each) ? [[each, [...at, { key }]] as const] : [],
  );
}
