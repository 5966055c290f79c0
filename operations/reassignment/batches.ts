import type { PartitionMove } from '../../model/placement/request.ts';
import { receivers } from './map.ts';

export interface BatchLimits {
  /** Partitions under way at once that one broker sends or receives. */
  readonly perBroker: number;
  /** Partitions under way at once. */
  readonly atOnce: number;
}

/** Small partitions first, so that many are done early; equals in a stable order. */
export function inOrder(moves: readonly PartitionMove[]): readonly PartitionMove[] {
  return [...moves].sort(
    (a, b) =>
      a.bytes - b.bytes || (a.topic < b.topic ? -1 : Number(a.topic > b.topic)) || a.partition - b.partition,
  );
}

/** Those of `waiting`, in their order, that fit beside the ones under way; `leaderOf` names who sends. */
export function nextBatch(
  waiting: readonly PartitionMove[],
  underWay: readonly PartitionMove[],
  leaderOf: (move: PartitionMove) => number | null,
  { perBroker, atOnce }: BatchLimits,
): readonly PartitionMove[] {
  const load = new Map<number, number>();
  const busy = (move: PartitionMove): readonly number[] => {
    const leader = leaderOf(move);
    return leader === null ? receivers(move) : [...receivers(move), leader];
  };
  const take = (move: PartitionMove): void => {
    for (const id of busy(move)) load.set(id, (load.get(id) ?? 0) + 1);
  };
  underWay.forEach(take);
  const batch: PartitionMove[] = [];
  for (const move of waiting) {
    if (underWay.length + batch.length >= atOnce) break;
    if (busy(move).some((id) => (load.get(id) ?? 0) >= perBroker)) continue;
    take(move);
    batch.push(move);
  }
  return batch;
}
