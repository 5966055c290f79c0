import { Fields } from './fields.ts';
import { decoded, type MirrorRecord } from './mirror-record.ts';

/** A sign of life of the workers of `source->target` (org.apache.kafka.connect.mirror.Heartbeat). */
export interface Heartbeat {
  readonly source: string;
  readonly target: string;
  /** By the worker's clock, in milliseconds since the epoch. */
  readonly at: number;
}

/** Of the value; the only one that there is. */
const VERSION = 0;

/** null for a record of another kind or a newer version. */
export function decodeHeartbeat(record: MirrorRecord): Heartbeat | null {
  return decoded(record, (key, value) => {
    const flow = new Fields(key);
    const beat = new Fields(value);
    if (beat.int16() !== VERSION) return null;
    return { source: flow.string(), target: flow.string(), at: Number(beat.int64()) };
  });
}
