import type { PartitionMove } from '../../model/placement/request.ts';
import type { KafkaAdmin, Reassignment } from '../ports/kafka.ts';
import type { ReassignmentJournal } from '../ports/reassignment.ts';
import { isSameTopic, keyOf, movesOf, sameList, sameSet, standingOf, targetOf } from './map.ts';
import { closeRun } from './settle.ts';

/** What an interrupted run has left to do. */
export interface Outstanding {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Partitions that don't have their replicas yet, from what they have now; empty when only throttles are left. */
  readonly moves: readonly PartitionMove[];
}

/** null when no run was interrupted. */
export async function outstanding(
  admin: KafkaAdmin,
  journal: ReassignmentJournal,
): Promise<Outstanding | null> {
  const run = await journal.read();
  if (run === null) return null;
  const { runId, startedAt } = run;
  if (run.topics.length === 0) return { runId, startedAt, moves: [] };
  const reassignments = await underWay(admin);
  const { topics } = await admin.describe({ topics: run.topics.map(({ topic }) => topic) });
  const moves = run.topics.flatMap(({ topic, topicId, moves: ofTopic }) => {
    const live = topics.get(topic);
    if (!isSameTopic(topicId, live)) return [];
    return ofTopic.flatMap((planned) => {
      const move = { topic, ...planned };
      const partition = live?.partitions.find((one) => one.partition === move.partition);
      const reassignment = reassignments.get(keyOf(move));
      const standing = standingOf(move, partition, reassignment);
      if (partition === undefined || standing === 'done' || standing === 'gone') return [];
      const arriving = reassignment?.adding ?? [];
      const now = partition.replicas.filter((id) => !arriving.includes(id));
      // KRaft forgets the order of replicas that leave
      return [{ ...move, from: sameSet(now, move.from) ? move.from : now }];
    });
  });
  return { runId, startedAt, moves };
}

/** Brokers outside of `brokers` that the run wants replicas on: while there are any, its map can't be carried out. */
export function misfits({ moves }: Outstanding, brokers: ReadonlySet<number>): readonly number[] {
  const named = new Set(moves.flatMap(({ to }) => to));
  return [...named].filter((id) => !brokers.has(id)).sort((a, b) => a - b);
}

/**
 * Gives up the map of an interrupted run: cancels its moves under way but those that `kept` wants as well, puts the
 * throttles back and ends it in the journal. Not while that run goes on elsewhere.
 */
export async function abandon(
  admin: KafkaAdmin,
  journal: ReassignmentJournal,
  kept: readonly PartitionMove[] = [],
): Promise<void> {
  const run = await journal.read();
  if (run === null) return;
  const wanted = new Map(kept.map((move) => [keyOf(move), move.to]));
  const reassignments = await underWay(admin);
  const cancelled = movesOf(run).filter((move) => {
    const reassignment = reassignments.get(keyOf(move));
    if (reassignment === undefined || !sameList(targetOf(reassignment), move.to)) return false;
    return !sameList(wanted.get(keyOf(move)) ?? [], move.to);
  });
  const [refusal] = await admin.alterReassignments(
    cancelled.map(({ topic, partition }) => ({ topic, partition, replicas: null })),
  );
  if (refusal !== undefined) throw refusal.error;
  await closeRun(admin, journal, run);
}

async function underWay(admin: KafkaAdmin): Promise<ReadonlyMap<string, Reassignment>> {
  return new Map((await admin.reassignments()).map((one) => [keyOf(one), one]));
}
