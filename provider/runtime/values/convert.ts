import { type TerraformType, UNKNOWN } from '../../../model/schema/types.ts';
import type { Path } from '../diagnostics.ts';
import { readNumber } from './number.ts';
import { ValueError } from './path.ts';
import { isRecord } from './types.ts';

/** How the leaves of a value travel. */
interface Leaves {
  readonly unknown: unknown;
  number(value: unknown): unknown;
}

/**
 * Checks a value against its type and rebuilds it, with its leaves changed by `leaves`. An object comes out with
 * exactly the fields of its type: a missing one is null.
 * @throws ValueError with the path of what doesn't fit
 */
export function convert(type: TerraformType, value: unknown, leaves: Leaves, path: Path = []): unknown {
  if (value === null || value === undefined) return null;
  if (value === UNKNOWN) return leaves.unknown;
  if (typeof type === 'string') return convertPrimitive(type, value, leaves, path);
  if (type[0] === 'object') return convertObject(type[1], value, leaves, path);
  return convertCollection(type, value, leaves, path);
}

function convertPrimitive(type: 'string' | 'number' | 'bool', value: unknown, leaves: Leaves, path: Path) {
  if (type === 'number') {
    const number = readNumber(value);
    if (number === null)
      throw new ValueError(path, `expected a number that fits a double, not ${show(value)}`);
    return leaves.number(number);
  }
  const wanted = type === 'bool' ? 'boolean' : 'string';
  if (typeof value !== wanted) throw new ValueError(path, `expected a ${type}, not ${show(value)}`);
  return value;
}

function convertObject(
  fields: { readonly [name: string]: TerraformType },
  value: unknown,
  leaves: Leaves,
  path: Path,
) {
  if (!isRecord(value)) throw new ValueError(path, `expected an object, not ${show(value)}`);
  const surplus = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  if (surplus !== undefined) throw new ValueError([...path, surplus], 'there is no such attribute');
  const result: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(fields)) {
    result[name] = convert(type, value[name], leaves, [...path, name]);
  }
  return result;
}

function convertCollection(
  [kind, element]: readonly ['list' | 'set' | 'map', TerraformType],
  value: unknown,
  leaves: Leaves,
  path: Path,
) {
  if (kind === 'map') {
    if (!isRecord(value)) throw new ValueError(path, `expected a map, not ${show(value)}`);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, convert(element, each, leaves, [...path, { key }])]),
    );
  }
  if (!Array.isArray(value)) throw new ValueError(path, `expected a ${kind}, not ${show(value)}`);
  // A set's elements have no address of their own.
  return value.map((each, index) => convert(element, each, leaves, kind === 'set' ? path : [...path, index]));
}

/** The kind of a value, not the value: it may be a secret. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
