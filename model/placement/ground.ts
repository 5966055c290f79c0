import { rackIndexes } from './racks.ts';
import type { PlacedPartition, PlacementBroker } from './request.ts';
import { requireBrokers } from './rules.ts';

/** The brokers of a request by index, ordered by id: the same request always gives the same placement. */
export interface Ground {
  readonly ids: readonly number[];
  /** Broker index by id. */
  readonly indexOf: ReadonlyMap<number, number>;
  /** Rack index by broker index. */
  readonly rackOf: readonly number[];
  /** All broker indexes. */
  readonly all: readonly number[];
}

/** @throws PlacementImpossible */
export function groundOf(brokers: readonly PlacementBroker[]): Ground {
  requireBrokers(brokers);
  const ordered = brokers.toSorted((a, b) => a.id - b.id);
  const ids = ordered.map(({ id }) => id);
  return {
    ids,
    indexOf: new Map(ids.map((id, index) => [id, index])),
    rackOf: rackIndexes(ordered),
    all: ids.map((_, index) => index),
  };
}

/** Indexes of those replicas whose broker may hold some, in their order. */
export const staying = (replicas: readonly number[], { indexOf }: Ground): readonly number[] =>
  replicas.flatMap((id) => indexOf.get(id) ?? []);

export const byTopicAndNumber = (a: PlacedPartition, b: PlacedPartition): number =>
  a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1;
