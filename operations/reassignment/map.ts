import type { PartitionMove } from '../../model/placement/request.ts';
import type { PartitionDescription, Reassignment, TopicDescription, TopicPartition } from '../ports/kafka.ts';
import type { JournaledRun } from '../ports/reassignment.ts';

/** A partition's own key in maps. */
export const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;

/** Brokers that get a replica which they didn't have. */
export const receivers = ({ from, to }: Pick<PartitionMove, 'from' | 'to'>): readonly number[] =>
  to.filter((id) => !from.includes(id));

/** Whether data has to be copied: a new order, or fewer replicas, takes none. */
export const copies = (move: Pick<PartitionMove, 'from' | 'to'>): boolean => receivers(move).length > 0;

export const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);

export const sameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

/** The replicas that a partition has once its reassignment is over. */
export const targetOf = ({ replicas, removing }: Reassignment): readonly number[] =>
  replicas.filter((id) => !removing.includes(id));

export function movesOf(run: JournaledRun | null): readonly PartitionMove[] {
  return (run?.topics ?? []).flatMap(({ topic, moves }) => moves.map((move) => ({ topic, ...move })));
}

/**
 * One map of what a run has left and what is asked for now: a partition that both name goes where it is asked to go now,
 * and counts from where it was at first.
 */
export function mergeMoves(
  left: readonly PartitionMove[],
  asked: readonly PartitionMove[],
): readonly PartitionMove[] {
  const merged = new Map(left.map((move) => [keyOf(move), move]));
  for (const move of asked) {
    const known = merged.get(keyOf(move));
    if (known === undefined || !sameList(known.to, move.to)) merged.set(keyOf(move), move);
  }
  return [...merged.values()];
}

/** `gone`: the partition doesn't exist, or not any more; `elsewhere`: a reassignment to other replicas is under way. */
export type Standing = 'done' | 'under way' | 'elsewhere' | 'to do' | 'gone';

/** Where a move stands, as the controller's list of reassignments and a later look at the partition say. */
export function standingOf(
  move: PartitionMove,
  partition: PartitionDescription | undefined,
  reassignment: Reassignment | undefined,
): Standing {
  if (reassignment !== undefined)
    return sameList(targetOf(reassignment), move.to) ? 'under way' : 'elsewhere';
  if (partition === undefined) return 'gone';
  return sameList(partition.replicas, move.to) ? 'done' : 'to do';
}

/** False when the topic is gone, or one of the same name has taken its place. */
export function isSameTopic(topicId: string | null, topic: TopicDescription | undefined): boolean {
  return topic !== undefined && (topicId === null || topic.topicId === null || topic.topicId === topicId);
}
