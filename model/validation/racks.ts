import { replicationFactorOf } from '../rendering/replication.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Racks help only where every broker has one, there are several, and replicas can be spread over them evenly. */
export function rackProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const sizes = brokersByRack(cluster);
  const blank = cluster.brokers.flatMap(({ rack }, index) =>
    rack !== undefined && rack.trim() === ''
      ? [
          found.error(
            'malformed-rack',
            `brokers[${index}].rack`,
            rack,
            'a rack has a name',
            'give it one, or leave it out for all brokers',
          ),
        ]
      : [],
  );
  if (sizes.size === 0 || blank.length > 0) return blank;
  const without = cluster.brokers.findIndex(({ rack }) => rack === undefined);
  if (without >= 0) return [missingRack(cluster, without, found)];
  return spreadProblems(cluster, sizes, found);
}

function brokersByRack({ brokers }: ClusterSpec): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { rack } of brokers) {
    if (rack !== undefined) sizes.set(rack, (sizes.get(rack) ?? 0) + 1);
  }
  return sizes;
}

const missingRack = ({ brokers }: ClusterSpec, index: number, found: Subject): Problem =>
  found.error(
    'rack-missing',
    `brokers[${index}].rack`,
    undefined,
    `${brokers.filter(({ rack }) => rack !== undefined).length} of ${brokers.length} brokers have one, and Kafka then refuses to place replicas by rack`,
    'give every broker a rack, or none',
  );

function spreadProblems(cluster: ClusterSpec, sizes: Map<string, number>, found: Subject): Problem[] {
  const replicationFactor = replicationFactorOf(cluster);
  const counts = [...sizes.values()];
  if (sizes.size === 1) {
    return cluster.brokers.length === 1
      ? []
      : [
          found.warning(
            'rack-single',
            'brokers[].rack',
            [...sizes.keys()][0],
            'all brokers stand in that one rack, so that it protects from nothing',
            'name each broker’s own rack, or leave it out',
          ),
        ];
  }
  return [
    ...(replicationFactor > sizes.size
      ? [
          found.warning(
            'replication-factor-above-racks',
            'replicationFactor',
            replicationFactor,
            `there are ${sizes.size} racks, so that some rack holds two replicas of each partition`,
            `use ${replicationFactor} racks, or replicationFactor ${sizes.size}`,
          ),
        ]
      : []),
    ...(Math.max(...counts) !== Math.min(...counts)
      ? [
          found.warning(
            'racks-uneven',
            'brokers[].rack',
            Object.fromEntries(sizes),
            'racks with fewer brokers get as many replicas, so that their brokers carry more',
            'put as many brokers in each rack',
          ),
        ]
      : []),
  ];
}
