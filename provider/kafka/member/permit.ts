import { capitalize } from '../../../operations/roll/sentence.ts';
import type { RollTarget } from '../../../operations/roll/target.ts';
import { type Diagnostic, warning } from '../../runtime/diagnostics.ts';
import { diagnose } from '../failure.ts';
import type { Session } from '../session/session.ts';

/** What a member may need to come back beyond its own time to join: stop, replacement and start of its compute. */
const REPLACEMENT_MS = 120_000;

/** How long a member waits for its permit, and may take to come back, in seconds. */
export interface Timeouts {
  readonly permit_timeout_seconds: number | null;
  readonly join_timeout_seconds: number | null;
}

/** The gate of a delete that precedes a replacement. An error keeps the member in state and its compute untouched. */
export async function waitForPermit(
  session: Session,
  target: RollTarget,
  member: number,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const limits = {
    permitMs: (timeouts.permit_timeout_seconds ?? 1800) * 1000,
    awayMs: (timeouts.join_timeout_seconds ?? 300) * 1000 + REPLACEMENT_MS,
  };
  try {
    await session.coordinator.request(target, member, limits, signal);
    return [];
  } catch (problem) {
    return [diagnose(problem, `${capitalize(target.nameOf(member))} was not replaced`)];
  }
}

/** The member is in state and healthy: a permit of an interrupted deploy has had its day. */
export async function clearOldPermit({ permits }: RollTarget, member: number): Promise<void> {
  if ((await permits.outstanding()).some((permit) => permit.member === member)) await permits.clear(member);
}

/**
 * Gives the permit of a member back that has joined; the last of a wave also ends it: preferred leaders lead again before its
 * resource is done. The member is not to blame when that fails.
 */
export async function returnPermit(
  session: Session,
  target: RollTarget,
  member: number,
): Promise<readonly Diagnostic[]> {
  try {
    await session.coordinator.returned(target, member);
    return [];
  } catch (problem) {
    session.coordinator.started(target, member);
    const { detail } = diagnose(problem, 'A permit is still written down');
    return [
      warning(
        'A permit is still written down',
        `${detail} ${capitalize(target.nameOf(member))} has joined; the next plan clears its permit, and until then it counts as away for every other deploy.`,
      ),
    ];
  }
}
