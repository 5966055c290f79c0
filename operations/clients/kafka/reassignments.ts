import {
  alterPartitionReassignmentsV0,
  listPartitionReassignmentsV0,
  unregisterBrokerV0,
} from '@platformatic/kafka';
import type { Reassignment, ReassignmentRefusal, ReassignmentTarget } from '../../ports/kafka.ts';
import { errorName, expectSuccess, refused } from './errors.ts';
import type { KafkaWire } from './wire.ts';

// version 1 of the client library writes a field in the wrong place
const ALTER = { name: 'AlterPartitionReassignments', api: alterPartitionReassignmentsV0.api };
const LIST = { name: 'ListPartitionReassignments', api: listPartitionReassignmentsV0.api };
const UNREGISTER = { name: 'UnregisterBroker', api: unregisterBrokerV0.api };

/** Partitions per request. */
const BATCH = 1_000;

export async function alterReassignments(
  wire: KafkaWire,
  targets: readonly ReassignmentTarget[],
): Promise<readonly ReassignmentRefusal[]> {
  const refusals: ReassignmentRefusal[] = [];
  for (let start = 0; start < targets.length; start += BATCH) {
    refusals.push(...(await alterBatch(wire, targets.slice(start, start + BATCH))));
  }
  return refusals;
}

async function alterBatch(
  wire: KafkaWire,
  targets: readonly ReassignmentTarget[],
): Promise<ReassignmentRefusal[]> {
  const response = await wire.controller(
    ALTER,
    [wire.brokerTimeoutMs, true, requestOf(targets)],
    ({ errorCode }) => errorCode,
  );
  expectSuccess(response.errorCode, 'reassign partitions', response.errorMessage);
  return response.responses.flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ errorCode }) => errorCode !== 0 && errorName(errorCode) !== 'NO_REASSIGNMENT_IN_PROGRESS')
      .map(({ partitionIndex: partition, errorCode, errorMessage }) => ({
        topic,
        partition,
        error: refused(errorCode, `reassign ${topic}-${partition}`, errorMessage),
      })),
  );
}

function requestOf(targets: readonly ReassignmentTarget[]) {
  const topics = new Map<string, { partitionIndex: number; replicas: number[] }[]>();
  for (const { topic, partition, replicas } of targets) {
    // the client's type has no null, which cancels
    const wanted = { partitionIndex: partition, replicas: (replicas && [...replicas]) as number[] };
    const partitions = topics.get(topic);
    if (partitions === undefined) topics.set(topic, [wanted]);
    else partitions.push(wanted);
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}

export async function reassignments(wire: KafkaWire): Promise<readonly Reassignment[]> {
  // the client's type has no null, which asks for all partitions
  const allTopics = null as unknown as [];
  const response = await wire.controller(
    LIST,
    [wire.brokerTimeoutMs, allTopics],
    ({ errorCode }) => errorCode,
  );
  expectSuccess(response.errorCode, 'list the reassignments under way', response.errorMessage);
  return response.topics.flatMap(({ name: topic, partitions }) =>
    partitions.map(({ partitionIndex: partition, replicas, addingReplicas, removingReplicas }) => ({
      topic,
      partition,
      replicas,
      adding: addingReplicas,
      removing: removingReplicas,
    })),
  );
}

export async function unregisterBroker(wire: KafkaWire, brokerId: number): Promise<boolean> {
  if (!(await wire.supports(UNREGISTER.api.key))) return false;
  const { errorCode, errorMessage } = await wire.controller(UNREGISTER, [brokerId], (r) => r.errorCode);
  expectSuccess(errorCode, `unregister broker ${brokerId}`, errorMessage, ['BROKER_ID_NOT_REGISTERED']);
  return true;
}
