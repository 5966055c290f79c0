import type { PlacementBroker } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { ReassignmentJournal } from '../ports/reassignment.ts';
import type { RearrangementProgress } from '../reassignment/progress.ts';
import { type RearrangementReport, rearrange, type Throttle } from '../reassignment/rearrange.ts';
import { chooseCourse, type Goal, internalFactors, placementBrokers } from './goal.ts';
import { isOwn, type Layout, readLayout } from './layout.ts';

export interface Rebalancing {
  /** Name of the cluster, for messages. */
  readonly cluster: string;
  readonly admin: KafkaAdmin;
  readonly journal: ReassignmentJournal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly throttle: Throttle;
  readonly onProgress?: (progress: RearrangementProgress) => void;
}

/** Replicas and leaders of every broker of `brokerIds` come within 1 of each other. */
export const balance = (
  run: Rebalancing,
  brokerIds: Iterable<number>,
  weigh: Goal['weigh'] = 'replicas',
): Promise<RearrangementReport> =>
  reach(run, (layout) => ({ brokers: placementBrokers(brokerIds, layout), scope: 'balance', weigh }));

/** Every replica outside of `brokers` moves onto them; nothing else does. */
export const drainOnto = (
  run: Rebalancing,
  brokers: (layout: Layout) => readonly PlacementBroker[],
): Promise<RearrangementReport> => reach(run, (layout) => ({ brokers: brokers(layout), scope: 'drain' }));

/** What an interrupted run has left is carried out, nothing else. */
export const finish = (run: Rebalancing): Promise<RearrangementReport> =>
  rearrange({ ...run, moves: [], interrupted: 'continue' });

/** Planned when it is this run's turn: another of the same cluster may have changed the layout meanwhile. */
function reach(run: Rebalancing, goal: (layout: Layout) => Goal): Promise<RearrangementReport> {
  return rearrange({
    ...run,
    moves: async (left) => {
      const layout = await readLayout(run.admin);
      const end = goal(layout);
      const { placement, interrupted } = chooseCourse(layout, left, end);
      await keepWritable(run.admin, internalFactors(layout, end.brokers.length));
      return { moves: placement.moves, interrupted };
    },
  });
}

/** The topics of this project say themselves how many replicas a write needs: with fewer replicas that is fewer as well. */
async function keepWritable(admin: KafkaAdmin, factors: ReadonlyMap<string, number>): Promise<void> {
  for (const [topic, factor] of factors) {
    if (!isOwn(topic)) continue;
    await admin.alterTopicConfig(topic, new Map([['min.insync.replicas', String(Math.max(1, factor - 1))]]));
  }
}
