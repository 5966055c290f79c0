/** What mirrors of a stack do, as it is now. Offsets and counts are numbers, ages milliseconds. */
export interface MirrorsStatus {
  readonly stack: string;
  /** ISO 8601. */
  readonly at: string;
  /** Nothing is stuck, failed, silent, missing or unreachable. */
  readonly ok: boolean;
  readonly mirrors: readonly MirrorStatus[];
}

export interface MirrorStatus {
  readonly name: string;
  readonly replicationPolicy: 'default' | 'identity';
  readonly exactlyOnce: boolean;
  readonly flows: readonly FlowStatus[];
}

export interface FlowStatus {
  readonly source: string;
  readonly target: string;
  /** One line each; none where all is well. */
  readonly problems: readonly string[];
  readonly workers: { readonly joined: number | null; readonly declared: number };
  readonly connectors: readonly ConnectorStatus[];
  readonly heartbeat: HeartbeatStatus;
  readonly partitions: readonly PartitionStatus[];
  readonly groups: readonly GroupPartitionStatus[];
}

export interface ConnectorStatus {
  readonly connector: string;
  readonly state: string;
  readonly trace: string | null;
  readonly tasks: readonly {
    readonly task: number;
    readonly state: string;
    readonly trace: string | null;
    readonly worker: string;
  }[];
}

/** Ages; null where there is none. */
export interface HeartbeatStatus {
  /** Written to the target by the flow's workers: they live. */
  readonly workersMs: number | null;
  /** Written to the source and mirrored: the flow works from end to end. */
  readonly mirroredMs: number | null;
}

/**
 * - `current`: everything is at the target
 * - `behind`: messages are not there yet
 * - `stuck`: the same, and nothing has moved for longer than it may take
 * - `waiting`: MirrorMaker hasn't made the partition at the target yet
 * - `ahead`: MirrorMaker stands beyond the end of the source: the topic was made anew, or its log was truncated
 * - `unknown`: nobody leads the partition at the source now
 */
export type PartitionState = 'current' | 'behind' | 'stuck' | 'waiting' | 'ahead' | 'unknown';

export interface PartitionStatus {
  /** At the source. */
  readonly topic: string;
  /** The same at the target. */
  readonly remoteTopic: string;
  readonly partition: number;
  readonly state: PartitionState;
  /** The next offset that a consumer of the source will get. */
  readonly sourceEnd: number | null;
  /** The next offset of the source that MirrorMaker will copy; null where it has copied nothing yet. */
  readonly mirrored: number | null;
  /** Messages that are not at the target. */
  readonly lag: number | null;
  /** Age of the oldest of them, by its timestamp and this machine's clock. */
  readonly lagMs: number | null;
  /** How long nothing was copied for certain, in milliseconds; null where nothing waits. */
  readonly stalledMs: number | null;
  /** Messages that the source deleted before they were mirrored. */
  readonly expired: number;
}

/** What a group of the source has committed in one partition, and what became of it at the target. */
export interface GroupPartitionStatus {
  readonly group: string;
  /** At the source. */
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
  /** Messages that the group has yet to read at the source. */
  readonly lag: number | null;
  readonly checkpoint: {
    readonly upstream: number;
    readonly downstream: number;
    readonly ageMs: number;
  } | null;
  /** What the group has committed at the target; null for nothing. */
  readonly committedAtTarget: number | null;
  /** Whether the checkpoint is as new as the last offset sync allows. */
  readonly state: 'translated' | 'behind' | 'none';
}
