import type { kafkaTopic } from '../../../model/resources/topic.ts';
import type { StateOf } from '../../../model/schema/types.ts';

export type Topic = StateOf<typeof kafkaTopic>;
/** An element that is null counts as one that isn't there: HCL's conditions give it. */
type Config = Readonly<Record<string, string | null>> | null;

/** Set by reassignment tools while they run, never by a stack. */
const TRANSIENT = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
]);

/**
 * The topic's own configuration as state: everything that was set on it, so that a key set by hand shows as drift. A
 * value that means the same as the one in state keeps the state's spelling.
 */
export function readConfig(actual: ReadonlyMap<string, string>, before: Config): Topic['config'] {
  const unset = Object.entries(before ?? {}).filter(([key, value]) => value === null && !actual.has(key));
  const set = [...actual]
    .filter(([key]) => !TRANSIENT.has(key) || (before !== null && key in before))
    .map(([key, value]): [string, string] => {
      const known = before?.[key] ?? null;
      return [key, known !== null && sameValue(known, value) ? known : value];
    });
  const entries = [...set, ...unset].sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 && before === null ? null : (Object.fromEntries(entries) as Topic['config']);
}

/** What to set when a topic is made. */
export function settings(config: Config): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(config ?? {}).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** Kafka prints lists without blanks, booleans in lower case and numbers in their shortest form. */
function sameValue(a: string, b: string): boolean {
  return a === b || canonical(a) === canonical(b);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function canonical(value: string): string {
  const text = value
    .split(',')
    .map((part) => part.trim())
    .join(',');
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, '')).toString();
  if (DECIMAL.test(text)) return String(Number(text));
  return text;
}

/** Only what differs in meaning: a new value to set, null to return to the broker's default. */
export function changesOf(before: Config, after: Config): ReadonlyMap<string, string | null> {
  const old = settings(before);
  const wanted = settings(after);
  const changes = new Map<string, string | null>();
  for (const [key, value] of wanted) {
    const known = old.get(key);
    if (known === undefined || !sameValue(known, value)) changes.set(key, value);
  }
  for (const key of old.keys()) if (!wanted.has(key)) changes.set(key, null);
  return changes;
}

/** The same keys with values that mean the same: no reason for a change, such as after an import. */
export function sameConfig(before: Config, after: unknown): boolean {
  if (before === null || after === null || typeof after !== 'object') return false;
  const wanted = Object.entries(after);
  return (
    wanted.length === Object.keys(before).length &&
    wanted.every(([key, value]) => {
      const known = before[key];
      if (typeof known !== 'string' || typeof value !== 'string') return known === value;
      return sameValue(known, value);
    })
  );
}
