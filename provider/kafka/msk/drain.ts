import { systemClock } from '../../../operations/clients/system-clock.ts';
import { splitRows } from '../../../operations/msk/rows.ts';
import { placementBrokers } from '../../../operations/rebalance/goal.ts';
import { type Layout, readLayout, readPlaces } from '../../../operations/rebalance/layout.ts';
import { objectionsToLeaving } from '../../../operations/rebalance/leaving.ts';
import { drainOnto } from '../../../operations/rebalance/rebalance.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import { failedTo } from '../rebalance/failure.ts';
import { brokerNames } from '../rebalance/leave.ts';
import { logLine } from '../rebalance/log-file.ts';
import { rebalancing } from '../rebalance/run.ts';
import type { ClusterLink } from '../session/session.ts';

/** New partitions may be placed on a broker as long as it runs: it is emptied so often before that is an error. */
const ATTEMPTS = 3;

/** Why the brokers beyond `rows` can't leave, as far as that can be known before anything moves. */
export async function objectionsToRows(
  link: ClusterLink,
  rows: number,
  zones: number,
): Promise<readonly Diagnostic[]> {
  const layout = await readLayout(link.admin);
  const { stay, leave } = splitRows(layout.brokers, rows, zones);
  return objectionsToLeaving(layout.partitions, stay, layout.brokers).map((reason) =>
    error(
      'Brokers can’t leave',
      `Cluster '${link.name}': without ${brokerNames(leave.map(({ id }) => id))}, ${reason}`,
    ),
  );
}

/** Moves everything off the brokers beyond `rows`, so that MSK finds them empty. An error leaves them running. */
export async function drainRows(
  link: ClusterLink,
  rows: number,
  zones: number,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { leave } = splitRows((await link.admin.describe({ topics: [] })).brokers, rows, zones);
      if (leave.length === 0) return [];
      await drainOnto(rebalancing(link, signal), (layout) => staying(layout, rows, zones));
      if (await foundEmpty(link, new Set(leave.map(({ id }) => id)), signal)) {
        logLine(link.name, `${brokerNames(leave.map(({ id }) => id))} hold nothing: MSK may remove them`);
        return [];
      }
    }
    return [stillHold(link.name)];
  } catch (problem) {
    return [failedTo(problem, `Brokers of cluster '${link.name}' are not empty yet`)];
  }
}

const staying = (layout: Layout, rows: number, zones: number) =>
  placementBrokers(
    splitRows(layout.brokers, rows, zones).stay.map(({ id }) => id),
    layout,
  );

/** How long the broker that is asked may take to learn of the last move, in milliseconds. */
const NEWS_MS = 15_000;
const POLL_MS = 500;

async function foundEmpty(
  link: ClusterLink,
  ids: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<boolean> {
  const started = systemClock.now();
  while ((await replicasOn(link, ids)) > 0) {
    if (systemClock.now() - started > NEWS_MS) return false;
    await systemClock.sleep(POLL_MS, signal);
  }
  return true;
}

async function replicasOn({ admin }: ClusterLink, ids: ReadonlySet<number>): Promise<number> {
  const { partitions } = await readPlaces(admin);
  return partitions.flatMap(({ replicas, origin }) => [...replicas, ...origin]).filter((id) => ids.has(id))
    .length;
}

const stillHold = (cluster: string): Diagnostic =>
  error(
    'Brokers that leave are not empty',
    `New partitions were placed on brokers of cluster '${cluster}' that leave, ${ATTEMPTS} times. They were left running; deploy again when no topics are being made.`,
  );
