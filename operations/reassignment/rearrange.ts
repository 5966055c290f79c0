import type { PartitionMove } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { ReassignmentJournal } from '../ports/reassignment.ts';
import { electPreferred } from './elect-preferred.ts';
import { Limiter, type Throttle } from './limiter.ts';
import { LiveMoves } from './live-moves.ts';
import { mergeMoves, movesOf } from './map.ts';
import { Meter } from './meter.ts';
import { moveOn } from './move-on.ts';
import { type Outstanding, outstanding } from './outstanding.ts';
import { patiently } from './patience.ts';
import type { RearrangementProgress } from './progress.ts';
import { type Plan, stillMeant, takeOver, writeDown } from './run-record.ts';
import { closeRun, pauseRun } from './settle.ts';
import { inTurn } from './turns.ts';

/** How long a cluster may be in a passing state while a run begins or ends, in milliseconds. */
const SETTLE_MS = 30_000;

export { RearrangementStuck } from './move-on.ts';
export type { Throttle };

export interface Rearrangement {
  /** Name of the cluster, for messages; runs of the same cluster in one process follow each other. */
  readonly cluster: string;
  readonly admin: KafkaAdmin;
  readonly journal: ReassignmentJournal;
  readonly clock: Clock;
  /** Aborted: what is under way at Kafka goes on, nothing more is submitted, the throttle is removed, the journal stays. */
  readonly signal: AbortSignal;
  /** Partitions that change, or who plans them once it is this run's turn; those of an interrupted run that is continued come on top. */
  readonly moves: readonly PartitionMove[] | Planner;
  /** @default 'measured' */
  readonly throttle?: Throttle;
  /**
   * What happens to the map that an interrupted run has left: carried out too (a partition that `moves` names follows
   * `moves`), or given up, cancelling what is under way. A planner says so itself.
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

/** Plans with what an interrupted run has left (null: nothing), and decides what becomes of that. */
export type Planner = (left: Outstanding | null) => Promise<Plan>;

export interface RearrangementReport {
  /** Replicas that were copied to a broker that didn't have them, by this run. */
  readonly movedReplicas: number;
  readonly movedBytes: number;
  readonly seconds: number;
  /** True when a run that was interrupted has been carried on. */
  readonly resumed: boolean;
}

/**
 * Carries out moves: writes the map down, throttles, reassigns in batches, elects preferred leaders, removes the throttle.
 * Resolves when every partition has exactly the replicas that it shall have; without moves, when nothing was left to do.
 * @throws RearrangementStuck when nothing has moved on for `stuckMs`.
 */
export function rearrange(rearrangement: Rearrangement): Promise<RearrangementReport> {
  const { cluster, signal } = rearrangement;
  return inTurn(cluster, signal, () => carryOut(rearrangement));
}

async function carryOut(rearrangement: Rearrangement): Promise<RearrangementReport> {
  const { admin, journal, clock, signal, throttle = 'measured' } = rearrangement;
  const started = clock.now();
  const plan = await planOf(rearrangement);
  const left = await patiently(clock, SETTLE_MS, () => takeOver(rearrangement, plan), signal);
  const moves = mergeMoves(await stillMeant(admin, left), plan.moves);
  const live = new LiveMoves(admin, moves, rearrangement);
  const before = await patiently(clock, SETTLE_MS, () => live.begin(), signal);
  const report = { movedReplicas: 0, movedBytes: 0, seconds: 0, resumed: movesOf(left).length > 0 };
  if (live.isOver) {
    await electPreferred(admin, clock, signal, moves);
    if (left !== null) await patiently(clock, SETTLE_MS, () => closeRun(admin, journal, left));
    return report;
  }
  const run = await patiently(clock, SETTLE_MS, () => writeDown(rearrangement, left, moves), signal);
  const limiter = new Limiter({ admin, journal, clock, throttle, moves }, run);
  const meter = new Meter(moves);
  for (const move of before.done) meter.done(move);
  const already = { replicas: meter.replicas.moved, bytes: meter.bytes.moved };
  try {
    await patiently(clock, SETTLE_MS, () => limiter.begin(), signal);
    await moveOn(rearrangement, { live, limiter, meter });
    await electPreferred(admin, clock, signal, moves);
  } catch (problem) {
    // what stopped the moves tells more than what keeps the throttle; the journal knows of it
    await patiently(clock, signal.aborted ? 0 : SETTLE_MS, () => pauseRun(admin, journal, limiter.run)).catch(
      () => {},
    );
    throw problem;
  }
  await patiently(clock, SETTLE_MS, () => closeRun(admin, journal, limiter.run));
  return {
    ...report,
    movedReplicas: meter.replicas.moved - already.replicas,
    movedBytes: meter.bytes.moved - already.bytes,
    seconds: (clock.now() - started) / 1_000,
  };
}

/** The journal has its place before, so that a plan counts its replicas. */
async function planOf({ admin, journal, moves, interrupted = 'continue' }: Rearrangement): Promise<Plan> {
  if (typeof moves !== 'function') return { moves, interrupted };
  await journal.prepare();
  return moves(await outstanding(admin, journal));
}
