import { describeGroupsV5, findCoordinatorV4 } from '@platformatic/kafka';
import type { GroupDescription } from '../../ports/kafka.ts';
import { expectSuccess } from './errors.ts';
import type { KafkaWire } from './wire.ts';

const FIND_COORDINATOR = { name: 'FindCoordinator', api: findCoordinatorV4.api };
const DESCRIBE_GROUPS = { name: 'DescribeGroups', api: describeGroupsV5.api };

/** Of FindCoordinator: what the keys are. */
const GROUP = 0;

/** Asks each group's coordinator once; one that moves is for the caller to ask again. */
export async function describeGroups(
  wire: KafkaWire,
  groups: readonly string[],
): Promise<ReadonlyMap<string, GroupDescription>> {
  if (groups.length === 0) return new Map();
  const described = await Promise.all(
    [...(await byCoordinator(wire, groups))].map(([broker, names]) => describedBy(wire, broker, names)),
  );
  return new Map(described.flat());
}

export async function byCoordinator(
  wire: KafkaWire,
  groups: readonly string[],
): Promise<Map<number, string[]>> {
  const { coordinators } = await wire.any(FIND_COORDINATOR, [GROUP, [...new Set(groups)]]);
  const byBroker = new Map<number, string[]>();
  for (const { key, nodeId, errorCode, errorMessage } of coordinators) {
    expectSuccess(errorCode, `find the coordinator of group '${key}'`, errorMessage);
    byBroker.set(nodeId, [...(byBroker.get(nodeId) ?? []), key]);
  }
  return byBroker;
}

async function describedBy(
  wire: KafkaWire,
  broker: number,
  names: string[],
): Promise<(readonly [string, GroupDescription])[]> {
  const { groups } = await wire.broker(broker, DESCRIBE_GROUPS, [names, false]);
  return groups.map(({ errorCode, groupId, groupState, protocolType, members }) => {
    expectSuccess(errorCode, `describe group '${groupId}'`);
    return [
      groupId,
      {
        state: groupState,
        protocolType,
        members: members.map(({ memberId, clientId, clientHost, memberMetadata, memberAssignment }) => ({
          memberId,
          clientId,
          clientHost,
          metadata: memberMetadata,
          assignment: memberAssignment,
        })),
      },
    ] as const;
  });
}
