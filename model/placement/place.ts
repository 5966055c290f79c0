import { PlacementImpossible } from './impossible.ts';
import type { NewPartitionsRequest, Placement, PlacementRequest } from './request.ts';

/** @throws PlacementImpossible */
export function place(request: PlacementRequest): Placement {
  throw new PlacementImpossible(`not written yet: ${request.scope}`);
}

/** Replica lists of the new partitions by topic, in the order of their numbers. @throws PlacementImpossible */
export function placeNewPartitions(
  request: NewPartitionsRequest,
): ReadonlyMap<string, readonly (readonly number[])[]> {
  throw new PlacementImpossible(`not written yet: ${request.topics.length}`);
}
