import type { Clock } from '../ports/clock.ts';
import type { Compute } from '../ports/compute.ts';
import type { KafkaAdmin, QuorumDescription } from '../ports/kafka.ts';
import type { Reach } from '../ports/reachability.ts';
import { followsSince, momentOf, type QuorumMoment } from '../roll/voters.ts';
import { answerOrNull } from './answer.ts';
import { ComputeWatch } from './compute-watch.ts';

export interface ControllerJoin {
  readonly cluster: string;
  readonly controllerId: number;
  /** host:port of its listener CONTROLLER. */
  readonly address: string;
  /** Asks the brokers. */
  readonly admin: Pick<KafkaAdmin, 'quorum'>;
  readonly reach: Reach;
  readonly compute: Compute | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /**
   * How long to wait for a quorum while there is none, in milliseconds: brokers tell of it, and these, or the other controllers, may
   * have no slot of terraform yet.
   * @default 20000
   */
  readonly formingMs?: number;
}

const POLL_MS = 100;
const REACH_MS = 2_000;

/**
 * Waits until the controller answers and leads the quorum, or has caught up with its leader. False when it answers and there is no
 * quorum to follow yet: the resource of the whole waits for that.
 * @throws JoinFailed when its compute keeps ending, or the time is over.
 */
export async function joinController(join: ControllerJoin): Promise<boolean> {
  const { controllerId, cluster, address, clock, signal, formingMs = 20_000 } = join;
  const watch = new ComputeWatch({ ...join, subject: `Controller ${controllerId} of cluster '${cluster}'` });
  while ((await join.reach(address, REACH_MS)) !== 'open') {
    await watch.giveUpIfHopeless(`does not answer at ${address}`);
    await clock.sleep(POLL_MS, signal);
  }
  let since: QuorumMoment | undefined;
  for (;;) {
    const quorum = await answerOrNull(() => join.admin.quorum());
    if (quorum !== null) {
      if (since !== undefined && followsSince(quorum, controllerId, since)) return true;
      since = since?.leaderId === quorum.leaderId ? since : momentOf(quorum);
    } else if (watch.elapsedMs > formingMs) return false;
    await watch.giveUpIfHopeless(missing(quorum, controllerId));
    await clock.sleep(POLL_MS, signal);
  }
}

function missing(quorum: QuorumDescription | null, id: number): string {
  if (quorum === null) return 'answers, but its quorum has no leader';
  return quorum.voters.some((voter) => voter.id === id)
    ? 'answers, but has not caught up with the leader of its quorum'
    : `answers, but is not among the voters of its quorum, which are ${quorum.voters.map((voter) => voter.id).join(', ')}`;
}
