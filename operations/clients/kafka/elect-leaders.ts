import { createAPI, type Reader, Writer } from '@platformatic/kafka';

/** ElectLeaders (key 43, version 2), which the client library doesn't have. */
export interface ElectLeadersResponse {
  readonly errorCode: number;
  readonly results: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly errorMessage: string | null;
    }[];
  }[];
}

/** null: all partitions. */
export type Electorate = readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null;

const PREFERRED = 0;

function createRequest(electorate: Electorate, timeoutMs: number): Writer {
  return Writer.create()
    .appendInt8(PREFERRED)
    .appendArray(electorate === null ? null : [...electorate], (writer, { topic, partitions }) => {
      writer
        .appendString(topic)
        .appendArray([...partitions], (w, partition) => w.appendInt32(partition), true, false);
    })
    .appendInt32(timeoutMs)
    .appendTaggedFields();
}

function parseResponse(
  _correlation: number,
  _key: number,
  _version: number,
  reader: Reader,
): ElectLeadersResponse {
  reader.readInt32(); // throttle time
  return {
    errorCode: reader.readInt16(),
    results: reader.readArray((topic) => ({
      topic: topic.readString(),
      partitions: topic.readArray((partition) => ({
        partition: partition.readInt32(),
        errorCode: partition.readInt16(),
        errorMessage: partition.readNullableString(),
      })),
    })),
  };
}

export const ELECT_LEADERS = {
  name: 'ElectLeaders',
  api: createAPI<[electorate: Electorate, timeoutMs: number], ElectLeadersResponse>(
    43,
    2,
    createRequest,
    parseResponse,
  ),
};
