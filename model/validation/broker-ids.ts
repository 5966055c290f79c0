import type { ClusterSpec } from '../spec/cluster.ts';
import { duplicatesBy, isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** `broker.id` and `node.id` are Java ints. */
export const LARGEST_ID = 2_147_483_647;
/** Kafka's default of `reserved.broker.max.id`: ids above it are for brokers that pick their own. */
const RESERVED_FROM = 1000;

export function brokerIdProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const { brokers } = cluster;
  if (brokers.length === 0) {
    return [
      found.error(
        'cluster-without-brokers',
        'brokers',
        cluster.brokerCount ?? brokers,
        'a cluster has at least one broker',
        'add 3 brokers, or 1 to try things out',
      ),
    ];
  }
  return [
    ...brokers.flatMap(({ brokerId }, index) =>
      isWholeNumber(brokerId, 0, LARGEST_ID)
        ? reservedId(cluster, brokerId, index, found)
        : [
            found.error(
              'malformed-broker-id',
              `brokers[${index}].brokerId`,
              brokerId,
              `a broker id is a whole number from 0 to ${LARGEST_ID}`,
              'choose one in that range',
            ),
          ],
    ),
    ...duplicatesBy(brokers, ({ brokerId }) => brokerId).map(({ element, index }) =>
      found.error(
        'duplicate-broker-id',
        `brokers[${index}].brokerId`,
        element.brokerId,
        'another broker of the cluster has that id',
        'give each broker its own',
      ),
    ),
  ];
}

/** In ZooKeeper mode a broker refuses to start with an id above `reserved.broker.max.id`. */
function reservedId(
  { metadata, config }: ClusterSpec,
  brokerId: number,
  index: number,
  found: Subject,
): Problem[] {
  const most = Number(config?.['reserved.broker.max.id'] ?? RESERVED_FROM);
  if (metadata.mode !== 'zookeeper' || !(brokerId > most)) return [];
  return [
    found.error(
      'broker-id-reserved',
      `brokers[${index}].brokerId`,
      brokerId,
      `in ZooKeeper mode ids above ${most} are reserved for generated ones`,
      `choose a lower one, or raise config["reserved.broker.max.id"]`,
    ),
  ];
}
