import type { ClusterManifest, ExistingClusterManifest, StackManifest } from '../../model/manifest.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';

/** A stack's cluster, its own or not; its only one when `cluster` is left out. Throws with the choice otherwise. */
export function clusterOf(
  { stack, clusters: own, existingClusters = [] }: StackManifest,
  cluster: string | undefined,
): ClusterManifest | ExistingClusterManifest {
  const clusters = [...own, ...existingClusters];
  const names = clusters.map(({ name }) => name).join(', ');
  if (cluster === undefined) {
    const [only, ...others] = clusters;
    if (only === undefined) throw new Error(`Stack '${stack}' has no Kafka cluster.`);
    if (others.length > 0)
      throw new Error(`Stack '${stack}' has several clusters: choose with --cluster ${names}.`);
    return only;
  }
  const found = clusters.find(({ name }) => name === cluster);
  if (found === undefined) throw new Error(`Stack '${stack}' has no cluster '${cluster}'; it has ${names}.`);
  return found;
}

/** Throws, with the names that are alike, when the topic doesn't exist: nothing is created by a typing error. */
export async function requireTopic(admin: KafkaAdmin, topic: string): Promise<void> {
  const { topics } = await admin.describe();
  if (topics.has(topic)) return;
  const others = [...topics.values()].filter(({ internal, name }) => !internal && !name.startsWith('__'));
  const known =
    others.length === 0
      ? 'The cluster has none yet.'
      : `There are: ${others.map(({ name }) => name).join(', ')}.`;
  throw new Error(`Topic '${topic}' does not exist. ${known}`);
}
