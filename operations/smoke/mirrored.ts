import type { IncomingMessage, OutgoingMessage } from '../ports/messages.ts';
import { count, type Outcome, outcomeOf } from './check.ts';

/** One message of the smoke test of mirrors; each partition has its own sequence from 0. */
export interface Sent {
  readonly partition: number;
  readonly sequence: number;
}

/** Every tenth is without a value, every seventh without a key: mirrors have to keep that too. */
export function outgoing({ partition, sequence }: Sent): OutgoingMessage {
  return {
    partition,
    key: sequence % 7 === 3 ? null : `key-${partition}-${sequence}`,
    value: sequence % 10 === 5 ? null : `value-${partition}-${sequence}`,
    headers: { sequence: String(sequence), origin: `kafkaform ${partition}` },
  };
}

export const sequenceOf = ({ headers }: IncomingMessage): number =>
  Number(headers.find(([name]) => name === 'sequence')?.[1].toString() ?? Number.NaN);

/** What became of messages between source and target, by partition and sequence; both in the order of reception. */
export function judgeMirrored(
  sent: readonly Sent[],
  atSource: readonly IncomingMessage[],
  atTarget: readonly IncomingMessage[],
): Outcome {
  const originals = new Map(atSource.map((message) => [placeOf(message), message]));
  const copies = new Map(atTarget.map((message) => [placeOf(message), message]));
  const lost = sent.filter((one) => !copies.has(`${one.partition}/${one.sequence}`)).length;
  const different = [...originals].flatMap(([place, original]) => {
    const copy = copies.get(place);
    return copy === undefined ? [] : differences(original, copy);
  });
  const figures = {
    sent: sent.length,
    mirrored: copies.size,
    lost,
    duplicated: atTarget.length - copies.size,
    reordered: reordered(atTarget),
    changed: different.length,
  };
  const problems = [
    ...(lost > 0 ? [`${lost} of ${sent.length} messages did not arrive`] : []),
    ...(figures.duplicated > 0 ? [`${count(figures.duplicated, 'message')} arrived more than once`] : []),
    ...(figures.reordered > 0 ? [`${count(figures.reordered, 'message')} arrived out of order`] : []),
    ...[...new Set(different)].map((what) => `the ${what} of some messages changed`),
  ];
  const passed = `${count(sent.length, 'message')} mirrored; partitions, order, keys, values, headers and timestamps intact`;
  return outcomeOf(problems, passed, figures);
}

/** The partition is part of it: one that arrives in another partition is lost there. */
const placeOf = (message: IncomingMessage): string => `${message.partition}/${sequenceOf(message)}`;

function differences(original: IncomingMessage, copy: IncomingMessage): string[] {
  const same = (a: Buffer | null, b: Buffer | null) => a === b || (a !== null && b !== null && a.equals(b));
  return [
    ...(same(original.key, copy.key) ? [] : ['keys']),
    ...(same(original.value, copy.value) ? [] : ['values']),
    ...(headersOf(original) === headersOf(copy) ? [] : ['headers']),
    ...(original.timestamp === copy.timestamp ? [] : ['timestamps']),
  ];
}

const headersOf = ({ headers }: IncomingMessage): string =>
  JSON.stringify(headers.map(([name, value]) => [name, value.toString('base64')]));

function reordered(messages: readonly IncomingMessage[]): number {
  const latest = new Map<number, number>();
  let behind = 0;
  for (const message of messages) {
    const sequence = sequenceOf(message);
    if (sequence < (latest.get(message.partition) ?? -1)) behind++;
    else latest.set(message.partition, sequence);
  }
  return behind;
}

export interface GroupPlace {
  readonly partition: number;
  /** Messages that the group had read when it stopped: sequences below this one. */
  readonly read: number;
  /** What it has committed at the target; null for nothing. */
  readonly committed: bigint | null;
}

/** Whether a group that goes on at the target would miss nothing, and get at most `bound` messages of a partition again. */
export function judgeTranslation(
  places: readonly GroupPlace[],
  atTarget: readonly IncomingMessage[],
  bound: number,
): Outcome {
  const found = places.map(({ partition, read, committed }) => {
    const messages = atTarget.filter((message) => message.partition === partition);
    const from = committed ?? 0n;
    return {
      missing: committed === null,
      skipped: messages.filter((one) => sequenceOf(one) >= read && one.offset < from).length,
      again: messages.filter((one) => sequenceOf(one) < read && one.offset >= from).length,
    };
  });
  const missing = found.filter((one) => one.missing).length;
  const skipped = found.reduce((sum, one) => sum + one.skipped, 0);
  const again = Math.max(0, ...found.map((one) => one.again));
  const problems = [
    ...(missing > 0 ? [`the group has no offset at the target in ${count(missing, 'partition')}`] : []),
    ...(skipped > 0 ? [`the group would skip ${count(skipped, 'message')}`] : []),
    ...(missing === 0 && again > bound
      ? [`the group would get ${again} messages of a partition again, more than ${bound}`]
      : []),
  ];
  const passed = `a group that read half goes on at the target: 0 skipped, at most ${again} of a partition again (bound ${bound})`;
  return outcomeOf(problems, passed, { skipped, again, bound });
}
