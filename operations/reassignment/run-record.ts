import { randomUUID } from 'node:crypto';
import type { PartitionMove } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { JournaledRun, JournaledTopic, ReassignmentJournal } from '../ports/reassignment.ts';
import { type Throttle, takingPart } from './limiter.ts';
import { isSameTopic } from './map.ts';
import { abandon } from './outstanding.ts';
import { captureBrokers, captureTopics, restoreThrottles } from './throttle.ts';

interface Request {
  readonly admin: KafkaAdmin;
  readonly journal: ReassignmentJournal;
  readonly clock: Clock;
  readonly throttle?: Throttle;
}

export interface Plan {
  readonly moves: readonly PartitionMove[];
  /** What becomes of the map that an interrupted run has left. */
  readonly interrupted: 'continue' | 'abandon';
}

/** What an interrupted run has left, once the caller's decision about it is carried out. */
export async function takeOver(
  { admin, journal }: Request,
  { moves, interrupted }: Plan,
): Promise<JournaledRun | null> {
  if (interrupted === 'abandon') await abandon(admin, journal, moves);
  return journal.read();
}

/** The moves of a run whose topics are still those that it was planned for. */
export async function stillMeant(
  admin: KafkaAdmin,
  run: JournaledRun | null,
): Promise<readonly PartitionMove[]> {
  if (run === null || run.topics.length === 0) return [];
  const { topics } = await admin.describe({ topics: run.topics.map(({ topic }) => topic) });
  return run.topics
    .filter(({ topic, topicId }) => isSameTopic(topicId, topics.get(topic)))
    .flatMap(({ topic, moves }) => moves.map((move) => ({ topic, ...move })));
}

/**
 * Writes the whole map and the throttles as they are now, before either changes. What an interrupted run had noted of
 * throttles that it has set since stays: what is set now is its own.
 */
export async function writeDown(
  { admin, journal, clock, throttle }: Request,
  left: JournaledRun | null,
  moves: readonly PartitionMove[],
): Promise<JournaledRun> {
  const limited = throttle !== 'none';
  const noted = await stillThrottled(admin, left, limited);
  const ids = limited
    ? takingPart(moves).filter((id) => !noted.brokers.some((known) => known.id === id))
    : [];
  const run: JournaledRun = {
    runId: randomUUID(),
    startedAt: left?.startedAt ?? clock.now(),
    throttled: limited || noted.brokers.length > 0,
    brokers: [...noted.brokers, ...(await captureBrokers(admin, ids))],
    topics: await describeTopics(admin, noted.topics, moves),
  };
  await journal.begin(run);
  return run;
}

type Noted = Pick<JournaledRun, 'brokers' | 'topics'>;

/** Of an interrupted run; a new one without a throttle puts back at once what can be put back. */
async function stillThrottled(
  admin: KafkaAdmin,
  left: JournaledRun | null,
  limited: boolean,
): Promise<Noted> {
  if (left === null || !left.throttled) return { brokers: [], topics: [] };
  if (limited) return left;
  const away = await restoreThrottles(admin, left);
  return { brokers: left.brokers.filter(({ id }) => away.includes(id)), topics: [] };
}

async function describeTopics(
  admin: KafkaAdmin,
  noted: readonly JournaledTopic[],
  moves: readonly PartitionMove[],
): Promise<readonly JournaledTopic[]> {
  const byTopic = new Map<string, PartitionMove[]>();
  for (const move of moves) byTopic.set(move.topic, [...(byTopic.get(move.topic) ?? []), move]);
  const names = [...byTopic.keys()];
  const known = new Map(noted.map((topic) => [topic.topic, topic]));
  const current = await captureTopics(
    admin,
    names.filter((name) => !known.has(name)),
  );
  const { topics } = await admin.describe({ topics: names });
  return [...byTopic].map(([topic, ofTopic]) => {
    const { leader = null, follower = null } = known.get(topic) ?? current.get(topic) ?? {};
    return {
      topic,
      topicId: topics.get(topic)?.topicId ?? null,
      leader,
      follower,
      moves: ofTopic.map(({ topic: _, ...move }) => move),
    };
  });
}
