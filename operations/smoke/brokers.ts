import type { ClusterManifest } from '../../model/manifest.ts';
import type { ClusterDescription, KafkaAdmin } from '../ports/kafka.ts';
import { count, messageOf, type Outcome, outcomeOf } from './check.ts';

const PROBE_MS = 3_000;

/** Every broker of the stack answers at its own address, as itself. */
export async function checkBrokers({ brokers }: ClusterManifest, admin: KafkaAdmin): Promise<Outcome> {
  const problems = await Promise.all(
    brokers.map(async ({ id, address }) => {
      try {
        const { brokerId } = await admin.probe(address, PROBE_MS);
        return brokerId === id ? [] : [`${address} is broker ${brokerId}, not ${id}`];
      } catch (error) {
        return [`broker ${id} does not answer: ${messageOf(error)}`];
      }
    }),
  );
  return outcomeOf(problems.flat(), `${count(brokers.length, 'broker')} answer at their addresses`);
}

/** The stack's topics are there as they were declared. */
export function judgeTopics({ topics }: ClusterManifest, cluster: ClusterDescription): Outcome {
  const problems = topics.flatMap((wanted) => {
    const partitions = cluster.topics.get(wanted.name)?.partitions;
    if (partitions === undefined) return [`topic '${wanted.name}' does not exist`];
    const differences: string[] = [];
    if (partitions.length !== wanted.partitions) {
      differences.push(
        `topic '${wanted.name}' has ${partitions.length} partitions, not ${wanted.partitions}`,
      );
    }
    if (partitions.some(({ replicas }) => replicas.length !== wanted.replicationFactor)) {
      differences.push(`topic '${wanted.name}' has not ${wanted.replicationFactor} replicas everywhere`);
    }
    return differences;
  });
  return outcomeOf(problems, `${count(topics.length, 'topic')} of the stack, as declared`);
}
