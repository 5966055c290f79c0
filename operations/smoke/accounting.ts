/** What became of every message that was sent. Pure: numbers in, numbers out. */
export interface SentMessage {
  /** Position in the order of sending, from 0, unique. */
  readonly sequence: number;
  readonly partition: number;
  /** Milliseconds. */
  readonly sentAt: number;
  /** When the cluster acknowledged it, in milliseconds; null where it didn't or, with acks=0, never tells. */
  readonly ackedAt: number | null;
}

export interface ReceivedMessage {
  readonly sequence: number;
  readonly partition: number;
  /** Milliseconds. */
  readonly receivedAt: number;
}

export interface Account {
  readonly sent: number;
  /** null with acks=0: the cluster doesn't tell. */
  readonly acked: number | null;
  /** Different messages received. */
  readonly received: number;
  /** Owed but not received: acknowledged ones, or with acks=0 all that were sent. */
  readonly lost: number;
  /** Receptions beyond the first of a message. */
  readonly duplicated: number;
  /** Messages first received after a later one of the same partition. */
  readonly reordered: number;
  /** From sending to acknowledgement, in milliseconds; null with acks=0. */
  readonly ackLatency: Percentiles | null;
  /** From sending to first reception, in milliseconds; null when nothing was received. */
  readonly deliveryLatency: Percentiles | null;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** `received` in the order of reception; what was never sent is not counted. */
export function account(
  sent: readonly SentMessage[],
  received: readonly ReceivedMessage[],
  acknowledged: boolean,
): Account {
  const sentBySequence = new Map(sent.map((message) => [message.sequence, message]));
  const known = received.filter(({ sequence }) => sentBySequence.has(sequence));
  const first = firstReceptions(known);
  const acked = sent.filter(({ ackedAt }) => ackedAt !== null);
  const owed = acknowledged ? acked : sent;
  return {
    sent: sent.length,
    acked: acknowledged ? acked.length : null,
    received: first.length,
    lost: countMissing(owed, first),
    duplicated: known.length - first.length,
    reordered: countReordered(first),
    ackLatency: acknowledged
      ? percentiles(acked.map(({ sentAt, ackedAt }) => (ackedAt ?? sentAt) - sentAt))
      : null,
    deliveryLatency: percentiles(
      first.map(
        ({ sequence, receivedAt }) => receivedAt - (sentBySequence.get(sequence)?.sentAt ?? receivedAt),
      ),
    ),
  };
}

function firstReceptions(received: readonly ReceivedMessage[]): ReceivedMessage[] {
  const seen = new Set<number>();
  return received.filter(({ sequence }) => {
    if (seen.has(sequence)) return false;
    seen.add(sequence);
    return true;
  });
}

function countMissing(owed: readonly SentMessage[], first: readonly ReceivedMessage[]): number {
  const here = new Set(first.map(({ sequence }) => sequence));
  return owed.filter(({ sequence }) => !here.has(sequence)).length;
}

function countReordered(first: readonly ReceivedMessage[]): number {
  const latest = new Map<number, number>();
  let reordered = 0;
  for (const { partition, sequence } of first) {
    const before = latest.get(partition) ?? -1;
    if (sequence < before) reordered++;
    else latest.set(partition, sequence);
  }
  return reordered;
}

/** Nearest rank: each is a value that occurred. */
export function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
