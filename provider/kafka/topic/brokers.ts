import type { PlacementBroker } from '../../../model/placement/request.ts';
import type { PartitionDescription } from '../../../operations/ports/kafka.ts';
import { placementBrokers } from '../../../operations/rebalance/goal.ts';
import type { LaidOutPartition, Layout } from '../../../operations/rebalance/layout.ts';
import type { ClusterLink } from '../session/session.ts';

/**
 * Brokers that get replicas of topics: those that are registered, of these the ones that the code wants; and wanted ones that
 * are down for now and hold replicas, which they keep.
 */
export function brokersForTopics(
  { connection }: ClusterLink,
  layout: Pick<Layout, 'brokers'> & {
    readonly partitions: readonly (Pick<LaidOutPartition, 'replicas'> | PartitionDescription)[];
  },
): readonly PlacementBroker[] {
  const registered = layout.brokers.map(({ id }) => id);
  const hosting = new Set(layout.partitions.flatMap(({ replicas }) => replicas));
  const { brokerIds, placement } = connection;
  const ids =
    brokerIds.length === 0
      ? [...new Set([...registered, ...hosting])]
      : brokerIds.filter((id) => registered.includes(id) || hosting.has(id));
  return placementBrokers(ids, { brokers: layout.brokers, partitions: [] }, placement?.racks);
}
