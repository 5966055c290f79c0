import { PlacementImpossible } from '../../../model/placement/impossible.ts';
import type { PlacementBroker } from '../../../model/placement/request.ts';
import { answerOrNull } from '../../../operations/membership/answer.ts';
import { chooseCourse, placementBrokers } from '../../../operations/rebalance/goal.ts';
import { type Layout, readLayout } from '../../../operations/rebalance/layout.ts';
import { disksThatOverflow, objectionsToLeaving } from '../../../operations/rebalance/leaving.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import { returnPermit, type Timeouts, waitForPermit } from '../member/permit.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { isUnreachable } from '../unreachable.ts';
import { drainOf } from './drain.ts';
import { failedTo } from './failure.ts';

/** Objections against a broker that leaves for good, found before anything is touched. */
export async function planDeparture(
  session: Session,
  link: ClusterLink | null,
  cluster: string,
  brokerId: number,
): Promise<readonly Diagnostic[]> {
  if (link === null) return [notSeenEmpty(cluster, brokerId)];
  try {
    if ((await link.admin.quorum())?.voters.some(({ id }) => id === brokerId))
      return [controllerLeaves(cluster, brokerId)];
    // what speaks against one that leaves speaks against all that leave with it
    if (!session.firstTime(`departures of ${cluster}`)) return [];
    return await objections(link);
  } catch (problem) {
    if (!isUnreachable(problem)) throw problem;
    return [notSeenEmpty(cluster, brokerId)];
  }
}

async function objections(link: ClusterLink): Promise<readonly Diagnostic[]> {
  const layout = await readLayout(link.admin);
  const stay = placementBrokers(link.connection.brokerIds, layout, link.connection.placement?.racks);
  const leaving = layout.brokers.filter(({ id }) => !link.connection.brokerIds.includes(id));
  const found = objectionsToLeaving(layout.partitions, stay, layout.brokers);
  const reasons = found.length > 0 ? found : await placementObjections(link, layout, stay);
  return reasons.map((reason) =>
    error(
      'Brokers can’t leave',
      `Cluster '${link.name}': without ${brokerNames(leaving.map(({ id }) => id))}, ${reason}`,
    ),
  );
}

async function placementObjections(
  { admin }: ClusterLink,
  layout: Layout,
  stay: readonly PlacementBroker[],
): Promise<readonly string[]> {
  try {
    const { placement } = chooseCourse(layout, null, { brokers: stay, scope: 'drain' });
    const targets = layout.brokers.map(({ id }) => id).filter((id) => stay.some((each) => each.id === id));
    // brokers that don't tell how much room they have are no reason to refuse
    return disksThatOverflow(
      placement.moves,
      (await answerOrNull(() => admin.diskSpace(targets))) ?? new Map(),
    );
  } catch (problem) {
    if (problem instanceof PlacementImpossible) return [problem.message];
    throw problem;
  }
}

/** Scale-in: the broker goes when it holds nothing, in its turn. An error keeps it in state and running. */
export async function leaveForGood(
  session: Session,
  link: ClusterLink,
  brokerId: number,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const drain = drainOf(link);
  try {
    // as long as it runs Kafka may place new partitions on it, those of the permits' own topic among them
    for (let attempt = 1; ; attempt++) {
      const left = await drain.empty(session, brokerId, signal);
      if (left !== null) return [stillHolds(link.name, brokerId, left)];
      const refused = await turnOf(session, link, brokerId, timeouts, signal);
      if (refused.length > 0) return refused;
      const since = await drain.replicasOn(brokerId);
      if (since === 0) return [];
      if (attempt === ATTEMPTS) return [stillHolds(link.name, brokerId, `${since} new replicas`)];
    }
  } catch (problem) {
    return [failedTo(problem, `Broker ${brokerId} of cluster '${link.name}' is not empty yet`)];
  }
}

const ATTEMPTS = 3;

/** Nothing is lost without an empty broker, so that nobody needs to wait until it is gone: its permit is given back at once. */
async function turnOf(
  session: Session,
  { target }: ClusterLink,
  brokerId: number,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const refused = await waitForPermit(session, target, brokerId, timeouts, signal);
  return refused.length > 0 ? refused : returnPermit(session, target, brokerId);
}

export const brokerNames = (ids: readonly number[]): string =>
  `${ids.length === 1 ? 'broker' : 'brokers'} ${ids.join(', ')}`;

const stillHolds = (cluster: string, id: number, what: string): Diagnostic =>
  error(
    'A broker that leaves is not empty',
    `Broker ${id} of cluster '${cluster}' was drained and still holds ${what}. It was left running; deploy again.`,
  );

const notSeenEmpty = (cluster: string, id: number): Diagnostic =>
  error(
    'A broker would be removed unseen',
    `Broker ${id} leaves the code, and cluster '${cluster}' can't be reached to move what it holds. Start the cluster, then deploy again.`,
  );

const controllerLeaves = (cluster: string, id: number): Diagnostic =>
  error(
    'A controller can’t leave',
    `Broker ${id} leaves the code but is a voter of the KRaft quorum of cluster '${cluster}', whose voters are fixed. ` +
      `Keep the brokers with the lowest ids, which are the controllers, and remove others.`,
  );
