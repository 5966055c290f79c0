import type { kafkaCluster } from '../../../model/resources/cluster.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import {
  abandon,
  misfits,
  type Outstanding,
  outstanding,
} from '../../../operations/reassignment/outstanding.ts';
import type { RearrangementReport } from '../../../operations/reassignment/rearrange.ts';
import { settle } from '../../../operations/reassignment/settle.ts';
import { describeReport } from '../../../operations/rebalance/describe.ts';
import { placementBrokers, withTargets } from '../../../operations/rebalance/goal.ts';
import { readPlaces } from '../../../operations/rebalance/layout.ts';
import { balance, drainOnto, finish } from '../../../operations/rebalance/rebalance.ts';
import { isRegistered } from '../../../operations/roll/verdict.ts';
import type { Private } from '../../runtime/resource.ts';
import type { ClusterLink } from '../session/session.ts';
import { logLine } from './log-file.ts';
import { placementOf, rebalancing } from './run.ts';

type Members = StateOf<typeof kafkaCluster>['members'];

/** Who joined and who left between two versions of `members`. */
export interface Change {
  readonly joined: readonly number[];
  readonly left: readonly number[];
}

/** null: no change. A cluster that was imported knows no members yet: nobody has joined it. */
export function changeOf(before: Members, after: Members): Change | null {
  const [old, current] = [idsOf(before), idsOf(after)];
  if (old.length === 0) return null;
  const joined = current.filter((id) => !old.includes(id));
  const left = old.filter((id) => !current.includes(id));
  return joined.length + left.length === 0 ? null : { joined, left };
}

export const idsOf = (members: Members): number[] =>
  Object.keys(members ?? {})
    .map(Number)
    .sort((a, b) => a - b);

/** Moves replicas after the set of brokers has changed, and finishes what an interrupted run has left. */
export async function settleMembers(
  link: ClusterLink,
  members: Members,
  change: Change | null,
  signal: AbortSignal,
): Promise<void> {
  const interrupted = await outstanding(link.admin, link.journal);
  if (change === null && interrupted === null) return;
  const report = await moveFor(link, idsOf(members), change, interrupted, signal);
  await removeThrottles(link, signal);
  if (report !== null) logLine(link.name, `replicas are where they belong: ${describeReport(report)}`);
}

/** How long a broker that was just started may take to answer, in milliseconds. */
const ANSWER_MS = 60_000;
const POLL_MS = 500;

/** A broker that did not answer when the moves ended keeps its throttle: it is asked again until it does. */
async function removeThrottles({ admin, journal }: ClusterLink, signal: AbortSignal): Promise<void> {
  const started = systemClock.now();
  for (;;) {
    const left = await outstanding(admin, journal);
    if (left === null || left.moves.length > 0 || systemClock.now() - started > ANSWER_MS) return;
    await settle(admin, journal);
    await systemClock.sleep(POLL_MS, signal);
  }
}

async function moveFor(
  link: ClusterLink,
  ids: readonly number[],
  change: Change | null,
  interrupted: Outstanding | null,
  signal: AbortSignal,
): Promise<RearrangementReport | null> {
  const run = rebalancing(link, signal);
  const scaled = change !== null || (interrupted !== null && (await leavesEmpty(link, ids, interrupted)));
  if (scaled && placementOf(link.connection).rebalance === 'onScale') return balance(run, ids);
  // whatever was placed on a broker after it had been drained
  if (change !== null && change.left.length > 0)
    return drainOnto(run, (layout) => placementBrokers(ids, layout));
  if (interrupted === null) return null;
  if (misfits(interrupted, new Set(ids)).length === 0) return finish(run);
  await abandon(link.admin, link.journal);
  return null;
}

/** The interrupted run would leave a broker that the code wants without replicas: it was the drain of a scale-in that was taken back. */
async function leavesEmpty(
  link: ClusterLink,
  ids: readonly number[],
  interrupted: Outstanding,
): Promise<boolean> {
  const { partitions } = await readPlaces(link.admin);
  const end = withTargets(partitions, interrupted.moves).flatMap(({ replicas }) => replicas);
  return end.length >= ids.length && ids.some((id) => !end.includes(id));
}

/**
 * Frees the ids of brokers that have gone (KRaft): while one is still shutting down it would register anew, so it is left
 * for the next time.
 * @returns those that are left
 */
export async function unregister(link: ClusterLink, gone: readonly number[]): Promise<readonly number[]> {
  if (gone.length === 0) return [];
  const seen = await link.admin.describe({ topics: [] });
  const running = gone.filter((id) => isRegistered(seen, id));
  for (const id of gone) {
    if (!running.includes(id)) await link.admin.unregisterBroker(id);
  }
  return running;
}

/** Brokers that have gone but may still be registered, kept beside the state of the cluster. */
export const departedOf = (known: Private): readonly number[] =>
  (known?.departed as readonly number[] | undefined) ?? [];

export const rememberDeparted = (known: Private, departed: readonly number[]): Private => ({
  ...known,
  departed,
});
