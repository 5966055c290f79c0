/** A record of one of MirrorMaker 2's own topics; an adapter reads it. */
export interface MirrorRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** When it was written, in milliseconds since the epoch. */
  readonly timestamp: number;
}

/** What `read` makes of a record; null of one that is none of MirrorMaker's, which must not hide the others. */
export function decoded<T>(
  { key, value }: MirrorRecord,
  read: (key: Buffer, value: Buffer) => T | null,
): T | null {
  if (key === null || value === null) return null;
  try {
    return read(key, value);
  } catch {
    return null;
  }
}
