import { flowName } from '../../model/rendering/names.ts';
import { ComputeWatch } from '../membership/compute-watch.ts';
import type { Clock } from '../ports/clock.ts';
import type { Compute } from '../ports/compute.ts';
import { flowsWithout, type MirrorLook } from './workers.ts';

export interface WorkerJoin {
  readonly mirror: string;
  readonly workerId: number;
  /** host:port that the worker advertises. */
  readonly address: string;
  readonly look: () => Promise<MirrorLook>;
  /** Member ids of the process that it replaces: a group keeps one that was killed until its session times out. */
  readonly former: ReadonlySet<string>;
  readonly compute: Compute | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /**
   * How long to wait for a cluster that gives no answer, in milliseconds: it may be forming, and its brokers may have no slot
   * of terraform yet.
   * @default 20000
   */
  readonly formingMs?: number;
}

const POLL_MS = 250;

/** A member that a group has kept that long has a process: longer than Connect's `session.timeout.ms`, in milliseconds. */
const SESSION_MS = 15_000;

/**
 * Waits until the worker is in the group of every flow, and these have shared out their tasks. False while a cluster gives no
 * answer: the resource of the whole waits for it.
 * @throws JoinFailed when its compute keeps ending, or the time is over.
 */
export async function joinWorker(join: WorkerJoin): Promise<boolean> {
  const { clock, signal, formingMs = 20_000 } = join;
  const subject = `Worker ${join.workerId} of mirror '${join.mirror}'`;
  const watch = new ComputeWatch({ ...join, subject });
  for (;;) {
    const look = await join.look();
    const former = watch.elapsedMs < SESSION_MS ? join.former : undefined;
    const missing = flowsWithout(look, join.address, former);
    if (look.silent.size === 0 && missing.length === 0) return true;
    if (look.silent.size > 0) {
      if (watch.elapsedMs > formingMs) return false;
      watch.excuse(); // MirrorMaker 2 ends when it finds no cluster
    }
    await watch.giveUpIfHopeless(
      stateOf(
        look,
        missing.map(({ flow }) => flowName(flow)),
      ),
    );
    await clock.sleep(POLL_MS, signal);
  }
}

function stateOf({ silent, flows }: MirrorLook, missing: readonly string[]): string {
  const [unreached] = silent.keys();
  if (unreached !== undefined) return `has not joined: cluster '${unreached}' can't be asked`;
  const nameless = flows.some((view) => view.settled && view.nameless > 0);
  const why = nameless
    ? ' (a member gives no address: dedicated.mode.enable.internal.rest is to be true)'
    : '';
  return `has not joined ${missing.join(', ')}${why}`;
}
