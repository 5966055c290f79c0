import type { Demand } from './demand.ts';
import { type Ground, staying } from './ground.ts';
import { perRack, rackBounds } from './racks.ts';
import type { PlacedPartition, PlacementRequest } from './request.ts';

/** What each partition needs, so that replicas get even: any broker will do, one that has the replica costs nothing. */
export function replicaDemands(
  partitions: readonly PlacedPartition[],
  scope: PlacementRequest['scope'],
  factorOf: (partition: PlacedPartition) => number,
  ground: Ground,
): readonly Demand[] {
  const everywhere = perRack(ground.all, ground.rackOf);
  return partitions.map((partition) => {
    const homes = staying(partition.replicas, ground);
    const count = factorOf(partition);
    const any = { count, homes, weight: partition.bytes };
    if (scope === 'balance') {
      return { ...any, pinned: [], options: ground.all, racks: rackBounds(count, everywhere) };
    }
    const inRacks = perRack(homes, ground.rackOf);
    return count < homes.length
      ? {
          ...any,
          pinned: leaderOf(partition, homes, ground),
          options: homes,
          racks: rackBounds(count, inRacks),
        }
      : { ...any, pinned: homes, options: ground.all, racks: rackBounds(count, everywhere, inRacks) };
  });
}

/** Nobody needs another leader because there are fewer replicas. */
const leaderOf = (
  { replicas }: PlacedPartition,
  homes: readonly number[],
  { indexOf }: Ground,
): readonly number[] => homes.filter((broker) => broker === indexOf.get(replicas[0] as number));
