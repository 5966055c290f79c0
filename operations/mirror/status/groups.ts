import type { Bounds } from '../../ports/logs.ts';
import type { Checkpoint } from '../checkpoints.ts';
import type { OffsetSync } from '../offset-syncs.ts';
import type { GroupPartitionStatus } from './model.ts';

export interface GroupFacts {
  readonly group: string;
  /** At the source. */
  readonly topic: string;
  readonly partition: number;
  readonly committed: bigint;
  readonly source: Bounds | null;
  readonly checkpoint: Checkpoint | null;
  readonly committedAtTarget: bigint | null;
  /** The last one of the partition. */
  readonly sync: OffsetSync | null;
}

export function judgeGroup(facts: GroupFacts, now: number): GroupPartitionStatus {
  const { group, topic, partition, committed, source, checkpoint, committedAtTarget } = facts;
  return {
    ...{ group, topic, partition },
    committed: Number(committed),
    lag: source === null ? null : Math.max(0, Number(source.end - committed)),
    checkpoint:
      checkpoint === null
        ? null
        : {
            upstream: Number(checkpoint.upstream),
            downstream: Number(checkpoint.downstream),
            ageMs: Math.max(0, now - checkpoint.at),
          },
    committedAtTarget: committedAtTarget === null ? null : Number(committedAtTarget),
    state: stateOf(facts),
  };
}

function stateOf({ checkpoint, committed, sync }: GroupFacts): GroupPartitionStatus['state'] {
  if (checkpoint === null) return 'none';
  const possible = translated(sync, committed);
  return possible === null || checkpoint.downstream >= possible ? 'translated' : 'behind';
}

/**
 * Where a group stands at the target that has committed `offset` at the source, by the last offset sync: at most one message
 * past it (OffsetSyncStore.translateDownstream). null where an older sync would have to tell, which MirrorMaker may know.
 */
export function translated(sync: OffsetSync | null, offset: bigint): bigint | null {
  if (sync === null || sync.upstream > offset) return null;
  return sync.downstream + (sync.upstream === offset ? 0n : 1n);
}
