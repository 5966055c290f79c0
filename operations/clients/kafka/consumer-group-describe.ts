import { createAPI, type Reader, Writer } from '@platformatic/kafka';

/** ConsumerGroupDescribe (key 69, version 0): the client library reads its members wrongly. */
export interface ConsumerGroupDescribeResponse {
  readonly groups: readonly {
    readonly errorCode: number;
    readonly errorMessage: string | null;
    readonly groupId: string;
    readonly members: number;
  }[];
}

function createRequest(groups: readonly string[]): Writer {
  return Writer.create()
    .appendArray([...groups], (writer, group) => writer.appendString(group), true, false)
    .appendBoolean(false) // authorized operations
    .appendTaggedFields();
}

function parseResponse(
  _correlation: number,
  _key: number,
  _version: number,
  reader: Reader,
): ConsumerGroupDescribeResponse {
  reader.readInt32(); // throttle time
  return { groups: reader.readArray(readGroup) };
}

function readGroup(group: Reader): ConsumerGroupDescribeResponse['groups'][number] {
  const errorCode = group.readInt16();
  const errorMessage = group.readNullableString();
  const groupId = group.readString();
  group.readString(); // state
  group.readInt32(); // group epoch
  group.readInt32(); // assignment epoch
  group.readString(); // assignor
  const members = group.readArray(skipMember).length;
  group.readInt32(); // authorized operations
  return { errorCode, errorMessage, groupId, members };
}

function skipMember(member: Reader): void {
  member.readString(); // member id
  member.readNullableString(); // instance id
  member.readNullableString(); // rack
  member.readInt32(); // epoch
  member.readString(); // client id
  member.readString(); // client host
  member.readArray((name) => name.readString(), true, false); // subscribed topics
  member.readNullableString(); // subscribed pattern
  skipAssignment(member);
  skipAssignment(member); // the target assignment
}

function skipAssignment(member: Reader): void {
  member.readArray((topic) => {
    topic.readUUID();
    topic.readString();
    topic.readArray((partition) => partition.readInt32(), true, false);
  });
  member.readTaggedFields();
}

export const CONSUMER_GROUP_DESCRIBE = {
  name: 'ConsumerGroupDescribe',
  api: createAPI<[groups: readonly string[]], ConsumerGroupDescribeResponse>(
    69,
    0,
    createRequest,
    parseResponse,
  ),
};
