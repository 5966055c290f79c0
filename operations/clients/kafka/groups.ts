import { describeGroupsV5, listGroupsV5, offsetFetchV8 } from '@platformatic/kafka';
import {
  type ConsumerGroupLag,
  KafkaError,
  type TopicDescription,
  type TopicPartition,
} from '../../ports/kafka.ts';
import { CONSUMER_GROUP_DESCRIBE } from './consumer-group-describe.ts';
import { describeTopics } from './describe.ts';
import { errorName, expectSuccess } from './errors.ts';
import { byCoordinator } from './group-members.ts';
import { listOffsets } from './offsets.ts';
import type { KafkaWire } from './wire.ts';

const LIST_GROUPS = { name: 'ListGroups', api: listGroupsV5.api };
const DESCRIBE_GROUPS = { name: 'DescribeGroups', api: describeGroupsV5.api };
const OFFSET_FETCH = { name: 'OffsetFetch', api: offsetFetchV8.api };

interface Group {
  readonly group: string;
  readonly state: string;
  readonly members: number;
  readonly committed: readonly (TopicPartition & { readonly offset: bigint })[];
}

/**
 * Consumer groups with how many messages they still have to read. Each broker is asked for the groups that it
 * coordinates: a fixed number of requests per broker, however many groups there are.
 */
export async function consumerGroups(wire: KafkaWire): Promise<ConsumerGroupLag[]> {
  const { brokers } = await wire.metadata([]);
  const groups = (await Promise.all(brokers.map(({ nodeId }) => coordinatedBy(wire, nodeId)))).flat();
  const ends = await endOffsets(wire, groups);
  return groups.map((group) => withLag(group, ends)).sort((a, b) => a.group.localeCompare(b.group));
}

/** What each group has committed; nothing for a group that doesn't exist. One that moves is for the caller to ask again. */
export async function groupOffsets(
  wire: KafkaWire,
  groups: readonly string[],
): Promise<Map<string, Group['committed']>> {
  const asked = [...(await byCoordinator(wire, groups))].map(([broker, names]) =>
    committedOffsets(wire, broker, names),
  );
  return new Map((await Promise.all(asked)).flatMap((offsets) => [...offsets]));
}

async function coordinatedBy(wire: KafkaWire, broker: number): Promise<Group[]> {
  const response = await wire.broker(broker, LIST_GROUPS, [[], []]);
  expectSuccess(response.errorCode, `list the groups of broker ${broker}`);
  // Connect workers and share groups commit no offsets; a group that only commits has no protocol type
  const listed = response.groups.filter(
    ({ protocolType }) => protocolType === 'consumer' || protocolType === '',
  );
  if (listed.length === 0) return [];
  const names = listed.map(({ groupId }) => groupId ?? '');
  const typed = (type: 'consumer' | 'classic') =>
    listed
      .filter(({ groupType }) => (groupType.toLowerCase() === 'consumer') === (type === 'consumer'))
      .map(({ groupId }) => groupId ?? '');
  const [classic, consumer, committed] = await Promise.all([
    classicMembers(wire, broker, typed('classic')),
    consumerMembers(wire, broker, typed('consumer')),
    committedOffsets(wire, broker, names),
  ]);
  return listed.map(({ groupId, groupState }) => ({
    group: groupId ?? '',
    state: groupState,
    members: classic.get(groupId ?? '') ?? consumer.get(groupId ?? '') ?? 0,
    committed: committed.get(groupId ?? '') ?? [],
  }));
}

async function classicMembers(
  wire: KafkaWire,
  broker: number,
  groups: string[],
): Promise<Map<string, number>> {
  if (groups.length === 0) return new Map();
  const response = await wire.broker(broker, DESCRIBE_GROUPS, [groups, false]);
  return membersOf(
    response.groups.map(({ groupId, errorCode, members }) => ({
      groupId,
      errorCode,
      members: members.length,
    })),
  );
}

/** Groups of the protocol of KIP-848. */
async function consumerMembers(
  wire: KafkaWire,
  broker: number,
  groups: string[],
): Promise<Map<string, number>> {
  if (groups.length === 0) return new Map();
  return membersOf((await wire.broker(broker, CONSUMER_GROUP_DESCRIBE, [groups])).groups);
}

function membersOf(
  groups: readonly { groupId: string; errorCode: number; members: number }[],
): Map<string, number> {
  const members = new Map<string, number>();
  for (const group of groups) {
    if (errorName(group.errorCode) === 'GROUP_ID_NOT_FOUND') continue; // it ended between two requests
    expectSuccess(group.errorCode, `describe group '${group.groupId}'`);
    members.set(group.groupId, group.members);
  }
  return members;
}

async function committedOffsets(
  wire: KafkaWire,
  broker: number,
  groups: string[],
): Promise<Map<string, Group['committed']>> {
  const question = groups.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics: null }));
  const response = await wire.broker(broker, OFFSET_FETCH, [question, false]);
  return new Map(
    response.groups.map(({ groupId, errorCode, topics }) => {
      expectSuccess(errorCode, `fetch the offsets of group '${groupId}'`);
      const committed = topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, committedOffset }) => ({
          topic: name,
          partition: partitionIndex,
          offset: committedOffset,
        })),
      );
      return [groupId, committed];
    }),
  );
}

/** The next offset of every partition that a group has committed, one request per leader. */
async function endOffsets(wire: KafkaWire, groups: readonly Group[]): Promise<Map<string, bigint>> {
  const partitions = new Map(groups.flatMap(({ committed }) => committed.map((at) => [keyOf(at), at])));
  if (partitions.size === 0) return new Map();
  const topics = describeTopics(
    await wire.metadata([...new Set([...partitions.values()].map(({ topic }) => topic))]),
  );
  const byLeader = new Map<number, TopicPartition[]>();
  for (const at of partitions.values()) {
    const leader = leaderOf(topics, at);
    if (leader !== null) byLeader.set(leader, [...(byLeader.get(leader) ?? []), at]);
  }
  const ends = await Promise.all([...byLeader].map(([leader, wanted]) => endsAt(wire, leader, wanted)));
  return new Map(ends.flatMap((offsets) => [...offsets]));
}

/** A leader that has just gone leaves its partitions out rather than hiding all the other groups. */
async function endsAt(
  wire: KafkaWire,
  leader: number,
  wanted: TopicPartition[],
): Promise<Map<string, bigint>> {
  return listOffsets(wire, leader, wanted, 'latest').catch((error: unknown) => {
    if (error instanceof KafkaError && error.retriable) return new Map<string, bigint>();
    throw error;
  });
}

function leaderOf(
  topics: ReadonlyMap<string, TopicDescription>,
  { topic, partition }: TopicPartition,
): number | null {
  return topics.get(topic)?.partitions.find((candidate) => candidate.partition === partition)?.leader ?? null;
}

function withLag(
  { group, state, members, committed }: Group,
  ends: ReadonlyMap<string, bigint>,
): ConsumerGroupLag {
  const lags = committed.map((at) => Number((ends.get(keyOf(at)) ?? at.offset) - at.offset));
  return {
    group,
    state,
    members,
    lag: lags.reduce((sum, lag) => sum + Math.max(0, lag), 0),
    topics: [...new Set(committed.map(({ topic }) => topic))].sort(),
  };
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
