import fc from 'fast-check';
import type { PlacedPartition, PlacementBroker } from '../../../model/placement/request.ts';

/** A cluster of today and the brokers of tomorrow. */
export interface Change {
  readonly brokers: readonly PlacementBroker[];
  readonly partitions: readonly PlacedPartition[];
}

/** Brokers come, go or both; topics of 1 to 12 partitions with 1 to 3 replicas lie anyhow; racks of any size, or none. */
export const anyChange = (most: {
  readonly brokers: number;
  readonly topics: number;
}): fc.Arbitrary<Change> =>
  fc
    .record({
      before: fc.integer({ min: 1, max: most.brokers }),
      leaving: fc.nat({ max: most.brokers }),
      joining: fc.nat({ max: most.brokers }),
      racks: fc.constantFrom(0, 0, 1, 2, 3, 4),
      sameFactor: fc.boolean(),
      topics: fc.array(
        fc.record({ size: fc.integer({ min: 1, max: 12 }), factor: fc.integer({ min: 1, max: 3 }) }),
        {
          minLength: 1,
          maxLength: most.topics,
        },
      ),
    })
    .chain(({ before, leaving, joining, racks, sameFactor, topics }) => {
      const first = Math.min(leaving, before - 1);
      const last = Math.min(before + joining, first + most.brokers);
      const ids = Array.from({ length: last - first }, (_, index) => first + index + 1);
      const old = Array.from({ length: before }, (_, index) => index + 1);
      const limit = Math.min(before, ids.length);
      const counts = topics.flatMap(({ size, factor }, topic) =>
        Array.from({ length: size }, (_, partition) => ({
          topic: `topic-${topic}`,
          partition,
          count: Math.min(limit, sameFactor ? (topics[0]?.factor as number) : factor),
        })),
      );
      return fc.record({
        brokers: fc
          .tuple(...ids.map(() => fc.nat({ max: Math.max(0, racks - 1) })))
          .map((rackOf) =>
            ids.map((id, index) => ({ id, rack: racks === 0 ? null : `rack-${rackOf[index] as number}` })),
          ),
        partitions: fc.tuple(
          ...counts.map(({ topic, partition, count }) =>
            fc.record({
              topic: fc.constant(topic),
              partition: fc.constant(partition),
              replicas: fc.shuffledSubarray(old, { minLength: count, maxLength: count }),
              bytes: fc.nat({ max: 1000 }),
            }),
          ),
        ),
      });
    });
