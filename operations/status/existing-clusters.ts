import type { ClusterManifest, ExistingClusterManifest, StackManifest } from '../../model/manifest.ts';
import { hostAndPort } from '../../model/rendering/ports.ts';
import type { Connections } from '../ports/connections.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';

/**
 * The stack's manifest in which clusters that run already stand among its own, as they describe themselves now; one that can't
 * be reached has no brokers.
 */
export async function withExistingClusters(
  stack: StackManifest,
  connections: Pick<Connections, 'kafka'>,
): Promise<StackManifest> {
  const described = (stack.existingClusters ?? []).map(async (cluster) => {
    const admin = connections.kafka(cluster);
    return describe(cluster, admin).finally(() => admin.close());
  });
  return { ...stack, clusters: [...stack.clusters, ...(await Promise.all(described))] };
}

async function describe(cluster: ExistingClusterManifest, admin: KafkaAdmin): Promise<ClusterManifest> {
  const undescribed = { ...cluster, kafkaVersion: 'unknown', metadata: 'kraft', brokers: [] } as const;
  try {
    const { brokers } = await admin.describe({ topics: [] });
    return {
      ...undescribed,
      metadata: (await admin.quorum()) === null ? 'zookeeper' : 'kraft',
      brokers: brokers.map(({ id, host, port, rack }) => ({
        id,
        container: '', // nobody says what runs it
        address: hostAndPort(host, port),
        ...(rack === null ? {} : { rack }),
      })),
    };
  } catch {
    return undescribed; // whoever asks next is told why
  }
}
