import { setTimeout as delay } from 'node:timers/promises';
import { type ClusterLogs, keyOf, type LogPlace } from '../../ports/logs.ts';
import type { Unmirrored } from './partitions.ts';

const BYTES_EACH = 65_536;
/** Answers without anything in a row until nobody can tell, and the pause after each, in milliseconds. */
const EMPTY_ANSWERS = 5;
const PAUSE_MS = 100;

export interface WaitingPlace extends LogPlace {
  readonly end: bigint;
}

/**
 * The first message from each place on, by `keyOf`: null where only marks of transactions are left, missing where the log
 * couldn't be read.
 */
export async function oldestMessages(
  logs: ClusterLogs,
  places: readonly WaitingPlace[],
): Promise<ReadonlyMap<string, Unmirrored | null>> {
  const found = new Map<string, Unmirrored | null>();
  let open = places;
  for (let empty = 0; open.length > 0 && empty < EMPTY_ANSWERS; ) {
    const slices = await logs.read(open, BYTES_EACH);
    if (slices.size === 0) {
      empty++;
      await delay(PAUSE_MS);
    }
    open = open.flatMap((place) => {
      const slice = slices.get(keyOf(place));
      if (slice === undefined) return [place];
      const [first] = slice.records;
      if (first === undefined && slice.next < place.end) return [{ ...place, offset: slice.next }];
      found.set(keyOf(place), first === undefined || first.offset >= place.end ? null : first);
      return [];
    });
  }
  return found;
}
