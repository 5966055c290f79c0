import { countMissing, missingFrom, type Sequences } from '../../witness/accounting.ts';
import { redeliveryBound, type TranslationSettings } from './bound.ts';
import type { DrillMessage, Ledger, Processing, Site } from './ledger.ts';

/** Acknowledged at the source, and not at the target when the source was cut off. */
export interface RecoveryPoint {
  readonly messages: number;
  /** From the oldest of them to the last message that the source acknowledged; 0 when none is missing. */
  readonly seconds: number;
}

/** Messages that the group got again, and how many of them the settings allow. */
export interface Redelivery {
  readonly messages: number;
  readonly bound: number;
  /** Partitions in which there were more than allowed. */
  readonly exceeded: readonly number[];
}

/** `present`: what the target held while the source was away. */
export function recoveryPoint(ledger: Ledger, run: string, present: Sequences): RecoveryPoint {
  const acked = ledger.acked.filter(({ key, site }) => site === 'source' && key.startsWith(`${run}/`));
  const missing = acked.filter((message) => !holds(present, message));
  const last = latest(acked);
  const oldest = missing.reduce((least, { at }) => Math.min(least, at), last);
  return { messages: missing.length, seconds: (last - oldest) / 1_000 };
}

/** Seconds from the last message that was processed at `from` to the first one after it at `to`; null when none was. */
export function recoverySeconds(processings: readonly Processing[], from: Site, to: Site): number | null {
  const last = processings.findLastIndex(({ site }) => site === from);
  const next = processings.slice(last + 1).find(({ site }) => site === to);
  const before = processings[last];
  return before === undefined || next === undefined ? null : (next.at - before.at) / 1_000;
}

/** Present at the target, passed over by the group: it started behind them. */
export function skipped(ledger: Ledger, present: Sequences): number {
  return countMissing(missingFrom(present, ledger.processed));
}

/**
 * Compares what the group got again with what its translated offsets allow. `before`: the messages of one run that it processed
 * until it moved; `after`: those of the same run that it processed then.
 */
export function redelivery(
  settings: TranslationSettings,
  before: readonly Processing[],
  after: readonly Processing[],
): Redelivery {
  const until = latest(before);
  const again = overlap(before, after);
  const parts = [...byPartition(before)].map(([partition, processings]) => ({
    partition,
    messages: again.filter((each) => each.partition === partition).length,
    bound: redeliveryBound(settings, times(processings), until),
  }));
  return {
    messages: parts.reduce((sum, { messages }) => sum + messages, 0),
    bound: parts.reduce((sum, { bound }) => sum + bound, 0),
    exceeded: parts.filter(({ messages, bound }) => messages > bound).map(({ partition }) => partition),
  };
}

/** Different messages of `after` that are in `before` too. */
export function overlap(before: readonly Processing[], after: readonly Processing[]): Processing[] {
  const known = new Set(before.map(idOf));
  return after.filter((each) => known.delete(idOf(each)));
}

function byPartition(processings: readonly Processing[]): Map<number, Processing[]> {
  const parts = new Map<number, Processing[]>();
  for (const each of processings) {
    const part = parts.get(each.partition);
    if (part === undefined) parts.set(each.partition, [each]);
    else part.push(each);
  }
  return parts;
}

const idOf = ({ key, sequence }: DrillMessage): string => `${key}:${sequence}`;
const times = (events: readonly { readonly at: number }[]): number[] => events.map(({ at }) => at);
const latest = (events: readonly { readonly at: number }[]): number =>
  events.reduce((most, { at }) => Math.max(most, at), 0);
const holds = (sequences: Sequences, { key, sequence }: DrillMessage): boolean =>
  sequences.get(key)?.has(sequence) ?? false;
