import { PlacementImpossible } from '../../../model/placement/impossible.ts';
import type { PartitionMove } from '../../../model/placement/request.ts';
import { answerOrNull } from '../../../operations/membership/answer.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { keyOf } from '../../../operations/reassignment/map.ts';
import { type Outstanding, outstanding } from '../../../operations/reassignment/outstanding.ts';
import { chooseCourse, copies, placementBrokers, withTargets } from '../../../operations/rebalance/goal.ts';
import { type LaidOutPartition, type Layout, readLayout } from '../../../operations/rebalance/layout.ts';
import {
  type Cost,
  costOf,
  describeCost,
  describeTime,
  describeWays,
} from '../../../operations/rebalance/preview.ts';
import { type Diagnostic, warning } from '../../runtime/diagnostics.ts';
import type { ClusterLink } from '../session/session.ts';
import { brokerNames } from './leave.ts';
import { placementOf, throttleOf } from './run.ts';
import type { Change } from './scale.ts';

/** What a deploy will move because the set of brokers changes; nothing where that can't be told now. */
export async function previewScale(
  link: ClusterLink,
  wanted: readonly number[],
  change: Change,
): Promise<readonly Diagnostic[]> {
  try {
    const layout = await readLayout(link.admin);
    const interrupted = await outstanding(link.admin, link.journal);
    return describeScale(link, change, layout, ends(link, wanted, change, layout, interrupted));
  } catch (problem) {
    // refused by the plan of the brokers that leave, or an outage that others tell of
    if (problem instanceof KafkaError || problem instanceof PlacementImpossible) return [];
    throw problem;
  }
}

/** Where every replica will be: first those of brokers that leave move, then the brokers are evened out. */
function ends(
  { connection }: ClusterLink,
  wanted: readonly number[],
  { left }: Change,
  layout: Layout,
  interrupted: Outstanding | null,
): readonly LaidOutPartition[] {
  const { racks, rebalance } = placementOf(connection);
  const brokers = placementBrokers(wanted, layout, racks);
  let partitions = layout.partitions;
  let open = interrupted;
  const go = (scope: 'drain' | 'balance') => {
    const course = chooseCourse({ ...layout, partitions }, open, { brokers, scope });
    partitions = withTargets(partitions, [...course.remaining, ...course.placement.moves]);
    open = null;
  };
  if (left.length > 0) go('drain');
  if (rebalance === 'onScale') go('balance');
  return partitions;
}

function describeScale(
  link: ClusterLink,
  change: Change,
  layout: Layout,
  end: readonly LaidOutPartition[],
): readonly Diagnostic[] {
  const placement = placementOf(link.connection);
  const moves = movesBetween(layout.partitions, end);
  const cost = costOf(moves);
  const who = [
    ...(change.joined.length > 0
      ? [`${brokerNames(change.joined)} join${change.joined.length === 1 ? 's' : ''}`]
      : []),
    ...(change.left.length > 0
      ? [`${brokerNames(change.left)} leave${change.left.length === 1 ? 's' : ''}`]
      : []),
  ].join(' and ');
  if (cost.copies === 0) return notMoved(link, change, who);
  const replicas = layout.partitions.reduce((total, each) => total + each.replicas.length, 0);
  return [
    warning(
      `Replicas of cluster '${link.name}' will move`,
      `${who}: ${describeCost(cost, replicas)} will move.\n\n${describeWays(cost)}\n\n` +
        `${describeTime(cost, throttleOf(placement))}${leaderNote(cost)}`,
    ),
  ];
}

const leaderNote = ({ leaders }: Cost): string =>
  leaders === 0 ? '' : ` ${leaders} more partitions get another leader, which copies nothing.`;

/** `manual` is a choice that one may have forgotten when new brokers stay empty. */
function notMoved(link: ClusterLink, { joined }: Change, who: string): readonly Diagnostic[] {
  if (joined.length === 0 || placementOf(link.connection).rebalance !== 'manual') return [];
  return [
    warning(
      `No replicas of cluster '${link.name}' will move`,
      `${who}, and rebalance is 'manual': new brokers hold only what is created from then on. Run npm run rebalance afterwards.`,
    ),
  ];
}

function movesBetween(
  before: readonly LaidOutPartition[],
  after: readonly LaidOutPartition[],
): readonly PartitionMove[] {
  const ends = new Map(after.map((each) => [keyOf(each), each.replicas]));
  return before.flatMap(({ topic, partition, bytes, origin }) => {
    const to = ends.get(keyOf({ topic, partition })) ?? origin;
    return to.join() === origin.join() ? [] : [{ topic, partition, bytes, from: origin, to }];
  });
}

/** What an interrupted run has left, for the plan that carries it on. */
export async function previewInterrupted(link: ClusterLink): Promise<readonly Diagnostic[]> {
  const left = await answerOrNull(() => outstanding(link.admin, link.journal));
  if (left === null) return [];
  const since = new Date(left.startedAt).toISOString();
  const what =
    left.moves.length === 0
      ? 'its throttles are left and will be removed'
      : `${copies(left.moves)} replicas of ${left.moves.length} partitions are left to move`;
  return [
    warning(
      'An interrupted rearrangement goes on',
      `Replicas of cluster '${link.name}' have been moving since ${since}: ${what}. (A run that is still going on elsewhere looks the same.)`,
    ),
  ];
}
