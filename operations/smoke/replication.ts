import type { ClusterDescription, PartitionDescription } from '../ports/kafka.ts';
import { count, type Outcome, outcomeOf } from './check.ts';

/** How many problems a line names before it only counts the rest. */
const NAMED = 5;

/** Every partition has a leader and all its replicas in sync; each broker holds and leads a part of `spreadOver`. */
export function judgeReplication(cluster: ClusterDescription, spreadOver: string): Outcome {
  const partitions = [...cluster.topics.values()].flatMap((topic) =>
    topic.partitions.map((partition) => ({ name: `${topic.name}-${partition.partition}`, ...partition })),
  );
  const problems = [
    ...summarized(partitions.flatMap(syncProblem)),
    ...spreadProblems(cluster, cluster.topics.get(spreadOver)?.partitions ?? []),
  ];
  const load = loadOf(cluster, partitions);
  const spread = `leaders ${load.map(({ leaders }) => leaders).join('/')}, replicas ${load.map(({ replicas }) => replicas).join('/')}`;
  const passed = `${count(partitions.length, 'partition')}, all in sync; ${spread} on brokers ${load.map(({ id }) => id).join('/')}`;
  return outcomeOf(problems, passed, { partitions: partitions.length, brokers: load });
}

function syncProblem({
  name,
  leader,
  replicas,
  isr,
}: PartitionDescription & { readonly name: string }): string[] {
  if (leader === null) return [`${name} has no leader`];
  const missing = replicas.filter((id) => !isr.includes(id));
  return missing.length === 0
    ? []
    : [`${name} lacks ${missing.map((id) => `broker ${id}`).join(' and ')} in its ISR`];
}

/** Of a fresh topic Kafka gives each broker a share; a broker without one takes no part in replication. */
function spreadProblems(
  { brokers }: ClusterDescription,
  partitions: readonly PartitionDescription[],
): string[] {
  if (partitions.length < brokers.length) return [];
  const replicas = new Set(partitions.flatMap((partition) => partition.replicas));
  const leaders = new Set(partitions.map(({ leader }) => leader));
  return brokers.flatMap(({ id }) => {
    if (!replicas.has(id)) return [`broker ${id} got no replica of a new topic`];
    return leaders.has(id) ? [] : [`broker ${id} leads no partition of a new topic`];
  });
}

function loadOf({ brokers }: ClusterDescription, partitions: readonly PartitionDescription[]) {
  return brokers.map(({ id }) => ({
    id,
    leaders: partitions.filter(({ leader }) => leader === id).length,
    replicas: partitions.filter(({ replicas }) => replicas.includes(id)).length,
  }));
}

function summarized(problems: readonly string[]): string[] {
  if (problems.length <= NAMED) return [...problems];
  return [...problems.slice(0, NAMED), `and ${problems.length - NAMED} more partitions`];
}
