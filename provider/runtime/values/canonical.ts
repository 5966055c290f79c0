import { type TerraformType, UNKNOWN } from '../../../model/schema/types.ts';

/** A text that two values of one type share exactly when they are equal; the order of a set doesn't count. */
export function canonical(type: TerraformType, value: unknown): string {
  if (value === UNKNOWN) return '?';
  if (value === null || value === undefined) return 'null';
  if (typeof type === 'string') return JSON.stringify(value);
  const [kind, inner] = type;
  if (kind === 'list') return `[${(value as unknown[]).map((each) => canonical(inner, each)).join()}]`;
  if (kind === 'set') return `{${canonicalElements(inner, value as unknown[]).join()}}`;
  const record = value as Record<string, unknown>;
  const typeOf = (name: string) => (kind === 'object' ? (inner[name] ?? 'string') : inner);
  const names = Object.keys(kind === 'object' ? inner : record).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(typeOf(name), record[name])}`).join()}}`;
}

/** A set's elements, sorted, without duplicates. */
const canonicalElements = (type: TerraformType, elements: readonly unknown[]) =>
  [...new Set(elements.map((each) => canonical(type, each)))].sort();

export const equal = (type: TerraformType, a: unknown, b: unknown) =>
  canonical(type, a) === canonical(type, b);
