import { Fields } from './fields.ts';
import { decoded, type MirrorRecord } from './mirror-record.ts';

/** A group's offset at the source and where it is at the target (org.apache.kafka.connect.mirror.Checkpoint). */
export interface Checkpoint {
  readonly group: string;
  /** As it is called at the target. */
  readonly topic: string;
  readonly partition: number;
  readonly upstream: bigint;
  readonly downstream: bigint;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Of the value; the only one that there is. */
const VERSION = 0;

/** null for a record of another kind or a newer version. */
export function decodeCheckpoint(record: MirrorRecord): Checkpoint | null {
  return decoded(record, (key, value) => {
    const place = new Fields(key);
    const offsets = new Fields(value);
    if (offsets.int16() !== VERSION) return null;
    return {
      group: place.string(),
      topic: place.string(),
      partition: place.int32(),
      upstream: offsets.int64(),
      downstream: offsets.int64(),
      at: record.timestamp,
    };
  });
}
