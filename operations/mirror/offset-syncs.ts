import { Fields } from './fields.ts';
import { decoded, type MirrorRecord } from './mirror-record.ts';

/** A message of the source and the same one at the target (org.apache.kafka.connect.mirror.OffsetSync). */
export interface OffsetSync {
  /** At the source. */
  readonly topic: string;
  readonly partition: number;
  readonly upstream: bigint;
  readonly downstream: bigint;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** null for a record of another kind. */
export function decodeOffsetSync(record: MirrorRecord): OffsetSync | null {
  return decoded(record, (key, value) => {
    const place = new Fields(key);
    const offsets = new Fields(value);
    return {
      topic: place.string(),
      partition: place.int32(),
      upstream: offsets.int64(),
      downstream: offsets.int64(),
      at: record.timestamp,
    };
  });
}
