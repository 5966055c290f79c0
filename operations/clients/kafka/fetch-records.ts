import { createAPI, Reader, type RecordsBatch, readRecordsBatch, Writer } from '@platformatic/kafka';

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[];
  readonly batches: readonly FetchedBatch[];
}

export interface FetchedBatch
  extends Pick<
    RecordsBatch,
    'firstOffset' | 'lastOffsetDelta' | 'firstTimestamp' | 'attributes' | 'producerId' | 'records'
  > {
  /** It has records, in a compression that this Node.js doesn't know (zstd before 22.15). */
  readonly sealed: boolean;
}

export interface FetchQuestion {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: bigint }[];
}

const CONSUMER = -1;
const NO_WAIT_MS = 0;
const READ_COMMITTED = 1;
const NO_SESSION = [0, -1] as const;
const ANY_EPOCH = -1;

function createRequest(questions: readonly FetchQuestion[], bytes: number, bytesEach: number): Writer {
  return Writer.create()
    .appendInt32(CONSUMER)
    .appendInt32(NO_WAIT_MS)
    .appendInt32(1) // bytes that are worth an answer
    .appendInt32(bytes)
    .appendInt8(READ_COMMITTED)
    .appendInt32(NO_SESSION[0])
    .appendInt32(NO_SESSION[1])
    .appendArray([...questions], (writer, { topic, partitions }) => {
      writer.appendString(topic).appendArray([...partitions], (w, { partition, offset }) => {
        w.appendInt32(partition)
          .appendInt32(ANY_EPOCH)
          .appendInt64(offset)
          .appendInt32(ANY_EPOCH)
          .appendInt64(-1n) // start of a follower's log
          .appendInt32(bytesEach);
      });
    })
    .appendArray([], () => {}) // topics to forget of a session
    .appendString('') // rack
    .appendTaggedFields();
}

interface FetchResponse {
  readonly errorCode: number;
  readonly partitions: readonly FetchedPartition[];
}

function parseResponse(_correlation: number, _key: number, _version: number, reader: Reader): FetchResponse {
  reader.readInt32(); // throttle time
  const errorCode = reader.readInt16();
  reader.readInt32(); // session
  const topics = reader.readArray((r) => {
    const topic = r.readString();
    return r.readArray((one) => readPartition(one, topic));
  });
  return { errorCode, partitions: topics.flat() };
}

function readPartition(reader: Reader, topic: string): FetchedPartition {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  reader.skip(3 * 8); // high watermark, last stable offset, start of the log
  const aborted = reader.readNullableArray((r) => ({
    producerId: r.readInt64(),
    firstOffset: r.readInt64(),
  }));
  reader.readInt32(); // replica to read from
  const size = reader.readUnsignedVarInt() - 1;
  const bytes = size > 0 ? reader.buffer.slice(reader.position, reader.position + size) : Buffer.alloc(0);
  reader.skip(bytes.length);
  return { topic, partition, errorCode, aborted: aborted ?? [], batches: readBatches(bytes) };
}

/** First offset and length of a batch come before what its length counts. */
const BATCH_HEAD = 12;

/** Those that came as a whole: brokers cut off the last one anywhere. */
function readBatches(bytes: Buffer): FetchedBatch[] {
  const batches: FetchedBatch[] = [];
  for (let at = 0; bytes.length - at >= BATCH_HEAD; ) {
    const end = at + BATCH_HEAD + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    batches.push(readBatch(bytes.subarray(at, end)));
    at = end;
  }
  return batches;
}

const COMPRESSION = 0b111;

function readBatch(bytes: Buffer): FetchedBatch {
  try {
    return { ...readRecordsBatch(Reader.from(bytes)), sealed: false };
  } catch (error) {
    const head = readHead(Reader.from(bytes));
    if ((head.attributes & COMPRESSION) === 0) throw error;
    return head;
  }
}

function readHead(reader: Reader): FetchedBatch {
  const firstOffset = reader.readInt64();
  reader.skip(4 + 4 + 1 + 4); // length, epoch, magic, checksum
  const attributes = reader.readInt16();
  const lastOffsetDelta = reader.readInt32();
  const firstTimestamp = reader.readInt64();
  reader.readInt64(); // latest timestamp
  const producerId = reader.readInt64();
  return { firstOffset, attributes, lastOffsetDelta, firstTimestamp, producerId, records: [], sealed: true };
}

/** Fetch (key 1, version 12): the client library's fails altogether when it can't decompress one of many partitions. */
export const FETCH_RECORDS = {
  name: 'Fetch',
  api: createAPI<[questions: readonly FetchQuestion[], bytes: number, bytesEach: number], FetchResponse>(
    1,
    12,
    createRequest,
    parseResponse,
  ),
};
