import type { Clock } from '../ports/clock.ts';
import type { ClusterDescription, KafkaAdmin } from '../ports/kafka.ts';
import { KafkaError } from '../ports/kafka.ts';
import { isCaughtUp } from '../roll/verdict.ts';
import { JoinFailed } from './failure.ts';
import { describeSettled } from './observed.ts';

export interface ClusterFormation {
  readonly cluster: string;
  readonly members: readonly number[];
  readonly admin: KafkaAdmin;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

const POLL_MS = 250;

/**
 * Waits until every member is registered and in sync.
 * @throws JoinFailed with the members that are missing when the time is over.
 */
export async function formCluster(formation: ClusterFormation): Promise<ClusterDescription> {
  const { clock, signal, admin, members } = formation;
  const started = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await describeSettled(admin).catch((problem: unknown) => {
      if (problem instanceof KafkaError) return problem;
      throw problem;
    });
    const missing =
      seen instanceof KafkaError ? members : members.filter((brokerId) => !isCaughtUp(seen, brokerId));
    if (!(seen instanceof KafkaError) && missing.length === 0) return seen;
    if (clock.now() - started > formation.timeoutMs) {
      const why = seen instanceof KafkaError ? ` ${seen.message}` : '';
      throw new JoinFailed(
        `Cluster '${formation.cluster}' is not whole after ${Math.round(formation.timeoutMs / 1000)} s: ` +
          `broker ${missing.join(', ')} not registered or not in sync.${why}`,
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}
