import { place } from '../../../model/placement/place.ts';
import type { PartitionMove } from '../../../model/placement/request.ts';
import type { Outstanding } from '../../../operations/reassignment/outstanding.ts';
import { rearrange } from '../../../operations/reassignment/rearrange.ts';
import { describeReport } from '../../../operations/rebalance/describe.ts';
import { withTargets } from '../../../operations/rebalance/goal.ts';
import { readLayout } from '../../../operations/rebalance/layout.ts';
import { logLine } from '../rebalance/log-file.ts';
import { rebalancing } from '../rebalance/run.ts';
import type { ClusterLink } from '../session/session.ts';
import { Batch, type ResultOf } from './batch.ts';
import { brokersForTopics } from './brokers.ts';

interface FactorChange {
  readonly name: string;
  readonly replicationFactor: number;
  readonly signal: AbortSignal;
}

const batches = new WeakMap<ClusterLink, Batch<FactorChange, void>>();

/** Resolves when each partition of the topic has that many replicas; topics of the same moment share one run of moves. */
export function changeReplicationFactor(link: ClusterLink, change: FactorChange): Promise<void> {
  const batch = batches.get(link) ?? new Batch((changes) => changeAll(link, changes));
  batches.set(link, batch);
  return batch.add(change);
}

async function changeAll(
  link: ClusterLink,
  changes: readonly FactorChange[],
): Promise<ResultOf<FactorChange, void>> {
  const [{ signal }] = changes as readonly [FactorChange];
  const factors = new Map(changes.map(({ name, replicationFactor }) => [name, replicationFactor]));
  const report = await rearrange({
    ...rebalancing(link, signal),
    moves: async (left) => ({ moves: await movesFor(link, factors, left), interrupted: 'continue' }),
  });
  const names = changes.map(({ name }) => `'${name}'`).join(', ');
  logLine(link.name, `replication factor of ${names} changed: ${describeReport(report)}`);
  return () => {};
}

/** Other topics stay as they are; where their replicas are, or will be when an interrupted run is over, counts as load. */
async function movesFor(
  link: ClusterLink,
  replicationFactors: ReadonlyMap<string, number>,
  left: Outstanding | null,
): Promise<readonly PartitionMove[]> {
  const layout = await readLayout(link.admin);
  const brokers = brokersForTopics(link, layout);
  const partitions = withTargets(layout.partitions, left?.moves ?? []);
  const { moves } = place({ brokers, partitions, scope: 'drain', replicationFactors });
  return moves.filter(({ topic }) => replicationFactors.has(topic));
}
