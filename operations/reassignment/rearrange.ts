import type { PartitionMove } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { ReassignmentJournal } from '../ports/reassignment.ts';
import type { RearrangementProgress } from './progress.ts';

/**
 * Limit of what each broker may send and take in for the moves, in bytes per second. 'measured' begins at 16 MiB/s and
 * doubles while the moves use the limit up and the cluster stays as quick as before; it halves when brokers get slow or
 * partitions that aren't moved fall out of sync. 'none': the moves take what they get.
 */
export type Throttle = { readonly bytesPerSecond: number } | 'measured' | 'none';

export interface Rearrangement {
  /** Name of the cluster, for messages; runs of the same cluster in one process follow each other. */
  readonly cluster: string;
  readonly admin: KafkaAdmin;
  readonly journal: ReassignmentJournal;
  readonly clock: Clock;
  /** Aborted: what is under way at Kafka goes on, nothing more is submitted, the throttle is removed, the journal stays. */
  readonly signal: AbortSignal;
  /** Only partitions that change; with a journaled run that 'continue's, those of the run are carried out as well. */
  readonly moves: readonly PartitionMove[];
  /** @default 'measured' */
  readonly throttle?: Throttle;
  /**
   * What happens to the map that an interrupted run has left: carried out too (a partition that `moves` names follows
   * `moves`), or given up, cancelling what is under way.
   * @default 'continue'
   */
  readonly interrupted?: 'continue' | 'abandon';
  /** How long nothing may move on, such as while a receiving broker is down, in milliseconds. @default 600000 */
  readonly stuckMs?: number;
  /** Partitions under way at once that one broker sends or receives. @default 20 */
  readonly perBroker?: number;
  /** Partitions under way at once. @default 200 */
  readonly atOnce?: number;
  /** Called at most once a second, and whenever it gets stuck or goes on. */
  readonly onProgress?: (progress: RearrangementProgress) => void;
}

export interface RearrangementReport {
  /** Replicas that were copied to a broker that didn't have them, by this run. */
  readonly movedReplicas: number;
  readonly movedBytes: number;
  readonly seconds: number;
  /** True when a run that was interrupted has been carried on. */
  readonly resumed: boolean;
}

/** The moves come to a stop; the journal stays, the next run carries on. */
export class RearrangementStuck extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RearrangementStuck';
  }
}

/**
 * Carries out moves: writes the map down, throttles, reassigns in batches, elects preferred leaders, removes the throttle.
 * Resolves when every partition has exactly the replicas that it shall have; without moves, when nothing was left to do.
 * @throws RearrangementStuck when nothing has moved on for `stuckMs`.
 */
export async function rearrange(_rearrangement: Rearrangement): Promise<RearrangementReport> {
  throw new Error('not built yet');
}
