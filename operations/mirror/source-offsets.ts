import { decoded, type MirrorRecord } from './mirror-record.ts';

/** The last message of a partition that Connect knows to be at the target: what a restarted task goes on after. */
export interface SourceOffset {
  /** Alias of the source cluster. */
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** When Connect committed it, in milliseconds since the epoch. */
  readonly at: number;
}

export const SOURCE_CONNECTOR = 'MirrorSourceConnector';

/** Of the offsets of all of Connect's connectors, those of the source connector; null for every other record. */
export function decodeSourceOffset(record: MirrorRecord): SourceOffset | null {
  return decoded(record, (key, value) => {
    const [connector, place] = JSON.parse(String(key)) as [unknown, Partial<SourceOffset>];
    const { offset } = JSON.parse(String(value)) as { offset?: unknown };
    if (connector !== SOURCE_CONNECTOR || typeof offset !== 'number') return null;
    const { cluster, topic, partition } = place;
    if (cluster === undefined || topic === undefined || partition === undefined) return null;
    return { cluster, topic, partition, offset: BigInt(offset), at: record.timestamp };
  });
}
