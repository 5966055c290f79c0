import type { PartitionMove } from '../../model/placement/request.ts';

/** The written plan of a run of moves. It outlives the process: whoever deploys next carries on to the same map. */
export interface JournaledRun {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Whether the run's own throttles may be set; what is noted below is what they were before. */
  readonly throttled: boolean;
  readonly brokers: readonly ThrottledBroker[];
  readonly topics: readonly JournaledTopic[];
}

/** `leader.replication.throttled.rate` and `follower.replication.throttled.rate` as they were; null: not set. */
export interface ThrottledBroker {
  readonly id: number;
  readonly leader: string | null;
  readonly follower: string | null;
}

export interface JournaledTopic {
  readonly topic: string;
  /** A topic that was deleted and made anew since isn't the one that was planned for. */
  readonly topicId: string | null;
  /** `leader.replication.throttled.replicas` and `follower.replication.throttled.replicas` as they were; null: not set. */
  readonly leader: string | null;
  readonly follower: string | null;
  readonly moves: readonly Omit<PartitionMove, 'topic'>[];
}

export interface ReassignmentJournal {
  /** Makes sure that the journal has its place in the cluster, so that a plan made afterwards counts its replicas. */
  prepare(): Promise<void>;
  /** The run that was begun last and not ended; null when there is none. */
  read(): Promise<JournaledRun | null>;
  /** Writes a run durably before it resolves; what stood before counts until all of it is written. */
  begin(run: JournaledRun): Promise<void>;
  /** Writes all but the topics of the run anew. */
  update(run: JournaledRun): Promise<void>;
  /** Ends the run; fine when there is none. */
  end(): Promise<void>;
}
