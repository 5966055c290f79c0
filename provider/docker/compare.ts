import type { SchemaBlock, TerraformType } from '../../model/schema/types.ts';
import { UNKNOWN } from '../../model/schema/types.ts';
import { typeOfBlock } from '../runtime/values/types.ts';
import { isSet } from './rules.ts';

/** Whether two values of an attribute mean the same to Docker: zero is not set, the order of a set doesn't count. */
export function same(schema: SchemaBlock, name: string, left: unknown, right: unknown): boolean {
  const [, fields] = typeOfBlock(schema) as readonly ['object', { [name: string]: TerraformType }];
  const type = fields[name];
  if (type === undefined) throw new Error(`no attribute ${name}`);
  return meaning(type, left) === meaning(type, right);
}

function meaning(type: TerraformType, value: unknown): string {
  if (value === UNKNOWN) return '?';
  if (!isSet(value)) return '';
  if (typeof type === 'string') return JSON.stringify(value);
  const [kind, inner] = type;
  if (kind === 'list') return `[${(value as unknown[]).map((each) => meaning(inner, each)).join()}]`;
  if (kind === 'set')
    return `{${[...new Set((value as unknown[]).map((each) => meaning(inner, each)))].sort().join()}}`;
  const record = value as Record<string, unknown>;
  const field = (name: string) =>
    meaning(kind === 'object' ? (inner[name] as TerraformType) : inner, record[name]);
  return `{${Object.keys(record)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${field(name)}`)
    .join()}}`;
}
