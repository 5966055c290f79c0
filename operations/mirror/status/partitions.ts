import type { Bounds } from '../../ports/logs.ts';
import type { OffsetSync } from '../offset-syncs.ts';
import type { SourceOffset } from '../source-offsets.ts';
import type { PartitionState, PartitionStatus } from './model.ts';

/** What was found of one partition. */
export interface PartitionFacts {
  readonly topic: string;
  readonly remoteTopic: string;
  readonly partition: number;
  /** null: nobody leads it now. */
  readonly source: Bounds | null;
  /** null: it isn't there. */
  readonly target: Bounds | null;
  readonly committed: SourceOffset | null;
  readonly sync: OffsetSync | null;
}

/** The first message that is not at the target. */
export interface Unmirrored {
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/**
 * The next offset of the source that MirrorMaker will copy; null where it has copied nothing. What Connect has committed is
 * exact, but with at-least-once as old as `offset.flush.interval.ms`. Then, where only MirrorMaker writes to the topic
 * (`counting`), what came to the target after the last offset sync counts too.
 */
export function mirroredOffset(
  { committed, sync, source, target }: PartitionFacts,
  counting: boolean,
): bigint | null {
  const known = [committed, sync && { offset: sync.upstream }].flatMap((one) =>
    one === null ? [] : [one.offset + 1n],
  );
  if (counting && sync !== null && target !== null && source !== null)
    known.push(smaller(sync.upstream + target.end - sync.downstream, source.end));
  return known.length === 0 ? null : known.reduce(larger);
}

/** Where messages wait that are not at the target; null where none does, or nobody can tell. */
export function waitingFrom({ source }: PartitionFacts, mirrored: bigint | null): bigint | null {
  if (source === null) return null;
  const from = mirrored === null ? source.first : larger(mirrored, source.first);
  return from < source.end ? from : null;
}

export interface Judgement {
  readonly mirrored: bigint | null;
  /** null where nothing waits: what is left of the log are marks of transactions. `unknown` where it couldn't be read. */
  readonly oldest: Unmirrored | null | 'unknown';
  readonly now: number;
  /** When the flow's tasks were started last, in milliseconds since the epoch; null where nobody tells. */
  readonly tasksSince: number | null;
  /** How long neither the mirrored offset nor the target's end has moved in our own sight, in milliseconds. */
  readonly unmovedMs: number;
  readonly limits: Limits;
}

export interface Limits {
  /** How long nothing may be copied while messages wait, in milliseconds. */
  readonly stalledMs: number;
  /** The same for a partition of which nothing was ever copied: it has to be found first. */
  readonly firstMs: number;
  /** How long one has to have looked to say that nothing moves, in milliseconds. */
  readonly sightMs: number;
}

export function judgePartition(facts: PartitionFacts, judgement: Judgement): PartitionStatus {
  const { topic, remoteTopic, partition, source } = facts;
  const { mirrored, oldest } = judgement;
  const from = waitingFrom(facts, mirrored);
  const waits = from !== null && oldest !== null;
  const stalledMs = waits ? stalledFor(facts, judgement) : null;
  return {
    ...{ topic, remoteTopic, partition },
    state: stateOf(facts, judgement, { waits, stalledMs }),
    sourceEnd: source === null ? null : Number(source.end),
    mirrored: mirrored === null ? null : Number(mirrored),
    lag: source === null ? null : waits ? Number(source.end - from) : 0,
    lagMs: ageOf(judgement, waits),
    stalledMs,
    expired: mirrored !== null && source !== null ? Number(larger(0n, source.first - mirrored)) : 0,
  };
}

function ageOf({ oldest, now }: Judgement, waits: boolean): number | null {
  if (!waits) return 0;
  return oldest === null || oldest === 'unknown' ? null : Math.max(0, now - oldest.timestamp);
}

/** The least of what is certain: since the oldest message came, since the last commit, since the tasks were started. */
function stalledFor({ committed }: PartitionFacts, { oldest, now, tasksSince }: Judgement): number | null {
  const since = [
    oldest === null || oldest === 'unknown' ? null : oldest.timestamp,
    committed?.at ?? null,
    tasksSince,
  ].filter((at) => at !== null);
  return since.length === 0 ? null : Math.max(0, now - Math.max(...since));
}

function stateOf(
  { source, target }: PartitionFacts,
  { mirrored, unmovedMs, limits }: Judgement,
  { waits, stalledMs }: { readonly waits: boolean; readonly stalledMs: number | null },
): PartitionState {
  if (source === null) return 'unknown';
  if (mirrored !== null && mirrored > source.end) return 'ahead';
  const limit = mirrored === null ? limits.firstMs : limits.stalledMs;
  if (waits && stalledMs !== null && stalledMs > limit && unmovedMs >= limits.sightMs) return 'stuck';
  if (target === null) return 'waiting';
  return waits ? 'behind' : 'current';
}

/** What another look, some seconds later, would call stuck when nothing has moved until then. */
export function isSuspect({ state, stalledMs, mirrored }: PartitionStatus, limits: Limits): boolean {
  const limit = mirrored === null ? limits.firstMs : limits.stalledMs;
  return (state === 'behind' || state === 'waiting') && stalledMs !== null && stalledMs > limit;
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
