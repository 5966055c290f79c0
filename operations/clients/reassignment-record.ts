import type { JournaledRun, JournaledTopic } from '../ports/reassignment.ts';

/** What the journal keeps of a run beside its topics. */
export interface RunHeader extends Omit<JournaledRun, 'topics'> {
  /** How many topics were written for it before. */
  readonly topics: number;
}

export function formatHeader({ runId, startedAt, throttled, brokers, topics }: JournaledRun): string {
  return JSON.stringify({ runId, startedAt, throttled, brokers, topics: topics.length });
}

export function formatTopic({ topic, topicId, leader, follower, moves }: JournaledTopic): string {
  const compact = moves.map(({ partition, from, to, bytes }) => [partition, from, to, bytes]);
  return JSON.stringify({ topic, topicId, leader, follower, moves: compact });
}

/** Throws when `text` is no header: to overlook one would leave its throttles behind. */
export function parseHeader(text: string, where: string): RunHeader {
  const { runId, startedAt, throttled, brokers, topics } = parsed(text);
  const good =
    typeof runId === 'string' &&
    typeof startedAt === 'number' &&
    typeof throttled === 'boolean' &&
    typeof topics === 'number' &&
    Array.isArray(brokers) &&
    brokers.every(({ id, leader, follower }) => typeof id === 'number' && isRest(leader) && isRest(follower));
  if (good) return { runId, startedAt, throttled, brokers, topics };
  throw malformed(text, where);
}

export function parseTopic(text: string, where: string): JournaledTopic {
  const { topic, topicId, leader, follower, moves } = parsed(text);
  const good =
    typeof topic === 'string' && isRest(topicId) && isRest(leader) && isRest(follower) && isMoves(moves);
  if (!good) throw malformed(text, where);
  return {
    topic,
    topicId,
    leader,
    follower,
    moves: moves.map(([partition, from, to, bytes]) => ({ partition, from, to, bytes })),
  };
}

const isRest = (value: unknown): value is string | null => value === null || typeof value === 'string';

type CompactMove = [partition: number, from: number[], to: number[], bytes: number];

const isMoves = (value: unknown): value is CompactMove[] =>
  Array.isArray(value) &&
  value.every(
    (move) =>
      Array.isArray(move) &&
      typeof move[0] === 'number' &&
      isNumbers(move[1]) &&
      isNumbers(move[2]) &&
      typeof move[3] === 'number',
  );

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'number');

function malformed(text: string, where: string): Error {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return new Error(
    `The ${where} holds no run of moves but ${JSON.stringify(shown)}; ` +
      'delete the topic when no replica moves and no broker has a replication throttle.',
  );
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
