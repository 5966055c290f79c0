/**
 * A value with every string in it taken literally: Kafka's own `${…}` (config providers) must not reach Terraform as an
 * expression. CDKTF's tokens stay what they are.
 */
export function literal<T>(value: T): T {
  if (typeof value === 'string') return literally(value) as T;
  if (Array.isArray(value)) return value.map(literal) as T;
  if (isPlain(value)) return mapValues(value, literal) as T;
  return value;
}

const literally = (text: string): string => text.replace(/\$\{(?!TfToken\[)/g, '$$${').replace(/%\{/g, '%%{');

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const mapValues = (
  record: Record<string, unknown>,
  map: (value: unknown) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
