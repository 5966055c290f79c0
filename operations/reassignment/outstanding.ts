import type { PartitionMove } from '../../model/placement/request.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { ReassignmentJournal } from '../ports/reassignment.ts';

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
  _admin: KafkaAdmin,
  _journal: ReassignmentJournal,
): Promise<Outstanding | null> {
  throw new Error('not built yet');
}

/** Brokers outside of `brokers` that the run wants replicas on: while there are any, its map can't be carried out. */
export function misfits({ moves }: Outstanding, brokers: ReadonlySet<number>): readonly number[] {
  const named = new Set(moves.flatMap(({ to }) => to));
  return [...named].filter((id) => !brokers.has(id)).sort((a, b) => a - b);
}

/** Gives up the map of an interrupted run: cancels its moves under way, removes its throttles, ends it in the journal. */
export async function abandon(_admin: KafkaAdmin, _journal: ReassignmentJournal): Promise<void> {
  throw new Error('not built yet');
}
