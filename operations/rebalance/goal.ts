import { place } from '../../model/placement/place.ts';
import type {
  PartitionMove,
  Placement,
  PlacementBroker,
  PlacementRequest,
} from '../../model/placement/request.ts';
import { keyOf, receivers } from '../reassignment/map.ts';
import type { Outstanding } from '../reassignment/outstanding.ts';
import type { LaidOutPartition, Layout } from './layout.ts';

/** Which brokers shall hold replicas, and how far that goes. */
export type Goal = Pick<PlacementRequest, 'brokers' | 'scope' | 'weigh'>;

/** How a goal is reached from where the cluster is. */
export interface Course {
  /** What becomes of the map that an interrupted run has left. */
  readonly interrupted: 'continue' | 'abandon';
  /** Moves beyond those of the interrupted run. */
  readonly placement: Placement;
  /** Moves of the interrupted run that are still to be made. */
  readonly remaining: readonly PartitionMove[];
}

/**
 * The map of an interrupted run is carried out, so that a deploy which is repeated ends the same, unless the goal is reached
 * with fewer copies without it, as when the code has changed meanwhile: then it is given up.
 * @throws PlacementImpossible
 */
export function chooseCourse(layout: Layout, interrupted: Outstanding | null, goal: Goal): Course {
  const wanted = { ...goal, replicationFactors: internalFactors(layout, goal.brokers.length) };
  if (interrupted === null) {
    return {
      interrupted: 'continue',
      placement: place({ ...wanted, partitions: layout.partitions }),
      remaining: [],
    };
  }
  const origin = layout.partitions.map((each) => ({ ...each, replicas: each.origin }));
  const anew = place({ ...wanted, partitions: origin });
  const remaining = interrupted.moves;
  const after = place({ ...wanted, partitions: withTargets(layout.partitions, remaining) });
  return copies(remaining) + after.movedReplicas <= anew.movedReplicas
    ? { interrupted: 'continue', placement: after, remaining }
    : { interrupted: 'abandon', placement: anew, remaining: [] };
}

/** Internal topics can't be given fewer replicas in code, so those that have more than there are brokers get as many. */
export function internalFactors({ partitions }: Layout, brokers: number): ReadonlyMap<string, number> {
  return new Map(
    partitions
      .filter(({ internal, replicas }) => internal && replicas.length > brokers)
      .map(({ topic }) => [topic, brokers]),
  );
}

/** How many replicas are copied to a broker that doesn't have them. */
export const copies = (moves: readonly PartitionMove[]): number =>
  moves.reduce((total, move) => total + receivers(move).length, 0);

/** The partitions as they are when `moves` have been made. */
export function withTargets<P extends LaidOutPartition>(
  partitions: readonly P[],
  moves: readonly { readonly topic: string; readonly partition: number; readonly to: readonly number[] }[],
): readonly P[] {
  const targets = new Map(moves.map((move) => [keyOf(move), move.to]));
  return partitions.map((each) => ({ ...each, replicas: targets.get(keyOf(each)) ?? each.replicas }));
}

/** Brokers as placement takes them; the rack that a broker reports wins over the one in the code. */
export function placementBrokers(
  ids: Iterable<number>,
  layout: Layout,
  racks: Readonly<Record<string, string>> = {},
): readonly PlacementBroker[] {
  const registered = new Map(layout.brokers.map((broker) => [broker.id, broker]));
  return [...ids].map((id) => ({ id, rack: registered.get(id)?.rack ?? racks[String(id)] ?? null }));
}
