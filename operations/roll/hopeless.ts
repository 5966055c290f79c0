import type { KafkaAdmin } from '../ports/kafka.ts';
import { type HopelessTopic, topicsThatCannotSurvive } from './verdict.ts';

/** More names than that fill a screen; the count stays true. */
const MOST_NAMED = 50;

/** All topics of the cluster that can't lose any one of their brokers, as a clause of a message; null when there are none. */
export async function describeHopeless(admin: KafkaAdmin): Promise<string | null> {
  const cluster = await admin.describe();
  const minInsync = await admin.minInsyncReplicas([...cluster.topics.keys()]);
  const topics = topicsThatCannotSurvive(cluster, minInsync);
  if (topics.length === 0) return null;
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
  const named = topics.slice(0, MOST_NAMED).map(describeTopic).join(', ');
  const more = topics.length > MOST_NAMED ? ` and ${topics.length - MOST_NAMED} more` : '';
  return (
    `${partitions} partitions of ${topics.length} topics of the cluster would fall below min ISR ` +
    `whichever of their brokers goes: ${named}${more}`
  );
}

const describeTopic = ({ name, partitions, replicationFactor, minInsync }: HopelessTopic): string =>
  `${name} (${partitions} partitions, replication factor ${replicationFactor}, min.insync.replicas ${minInsync})`;
