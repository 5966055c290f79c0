import type { kafkaTopic } from '../../../model/resources/topic.ts';
import type { StateOf } from '../../../model/schema/types.ts';

export type Topic = StateOf<typeof kafkaTopic>;
type Config = Record<string, string> | null;

/** Set by reassignment tools while they run, never by a stack. */
const TRANSIENT = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
]);

/**
 * The topic's own configuration as state: everything that was set on it, so that a key set by hand shows as drift. A
 * value that means the same as the one in state keeps the state's spelling.
 */
export function readConfig(actual: ReadonlyMap<string, string>, before: Config): Config {
  const entries = [...actual]
    .filter(([key]) => !TRANSIENT.has(key) || (before !== null && key in before))
    .map(([key, value]): [string, string] => {
      const known = before?.[key];
      return [key, known !== undefined && sameValue(known, value) ? known : value];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 && before === null ? null : Object.fromEntries(entries);
}

/** Kafka prints lists without blanks, booleans in lower case and numbers in their shortest form. */
export function sameValue(a: string, b: string): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical(value: string): string {
  const text = value
    .split(',')
    .map((part) => part.trim())
    .join(',');
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, '')).toString();
  if (/^[+-]?\d*\.\d+(e[+-]?\d+)?$/i.test(text)) return String(Number(text));
  return text;
}

/** Only what differs: a new value to set, null to return to the broker's default. */
export function changesOf(before: Config, after: Config): ReadonlyMap<string, string | null> {
  const changes = new Map<string, string | null>();
  for (const [key, value] of Object.entries(after ?? {})) {
    if (before?.[key] !== value) changes.set(key, value);
  }
  for (const key of Object.keys(before ?? {})) {
    if (!(key in (after ?? {}))) changes.set(key, null);
  }
  return changes;
}
