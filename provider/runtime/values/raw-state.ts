import type { TerraformType } from '../../../model/schema/types.ts';
import { isRecord } from './types.ts';

/** Leaves out what an older state holds and the type doesn't know. */
export function dropUnknownFields(type: TerraformType, value: unknown): unknown {
  if (typeof type === 'string' || value === null || value === undefined) return value;
  const [kind, inner] = type;
  if (kind === 'object') {
    if (!isRecord(value)) return value;
    const known = Object.entries(inner).filter(([name]) => Object.hasOwn(value, name));
    return Object.fromEntries(known.map(([name, field]) => [name, dropUnknownFields(field, value[name])]));
  }
  if (kind === 'map') {
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, dropUnknownFields(inner, each)]),
    );
  }
  return Array.isArray(value) ? value.map((each) => dropUnknownFields(inner, each)) : value;
}
