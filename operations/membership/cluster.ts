import type { Clock } from '../ports/clock.ts';
import type { ClusterDescription, KafkaAdmin } from '../ports/kafka.ts';
import { KafkaError } from '../ports/kafka.ts';
import { isCaughtUp } from '../roll/verdict.ts';
import { currentVoters } from '../roll/voters.ts';
import { answerOrNull } from './answer.ts';
import { JoinFailed } from './failure.ts';
import { describeSettled } from './observed.ts';

export interface ClusterFormation {
  readonly cluster: string;
  readonly members: readonly number[];
  /** Ids of dedicated controllers. @default - none */
  readonly controllers?: readonly number[];
  readonly admin: KafkaAdmin;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

const POLL_MS = 250;

/**
 * Waits until every broker is registered and in sync, and every dedicated controller follows or leads.
 * @throws JoinFailed with the members that are missing when the time is over.
 */
export async function formCluster(formation: ClusterFormation): Promise<ClusterDescription> {
  const { clock, signal, admin, members, controllers = [] } = formation;
  const started = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await describeSettled(admin).catch((problem: unknown) => {
      if (problem instanceof KafkaError) return problem;
      throw problem;
    });
    const missing =
      seen instanceof KafkaError ? members : members.filter((brokerId) => !isCaughtUp(seen, brokerId));
    const quorum = controllers.length === 0 ? null : await answerOrNull(() => admin.quorum());
    const current = quorum === null ? new Set<number>() : currentVoters(quorum);
    const behind = controllers.filter((id) => !current.has(id));
    if (!(seen instanceof KafkaError) && missing.length + behind.length === 0) return seen;
    if (clock.now() - started > formation.timeoutMs) {
      const why = seen instanceof KafkaError ? ` ${seen.message}` : '';
      throw new JoinFailed(
        `Cluster '${formation.cluster}' is not whole after ${Math.round(formation.timeoutMs / 1000)} s: ` +
          `${absent(missing, behind)}.${why}`,
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}

const absent = (brokers: readonly number[], controllers: readonly number[]): string =>
  [
    ...(brokers.length === 0 ? [] : [`broker ${brokers.join(', ')} not registered or not in sync`]),
    ...(controllers.length === 0
      ? []
      : [`controller ${controllers.join(', ')} not following the quorum's leader`]),
  ].join('; ');
