import type { QuorumDescription } from '../ports/kafka.ts';
import { count, type Outcome, outcomeOf } from './check.ts';

/** How far behind the leader's clock a voter may have caught up last, in milliseconds. */
const BEHIND_MS = 5_000;

/** A leader, and every voter caught up with it; `controllers`: the dedicated ones, who are the voters then. */
export function judgeQuorum(
  quorum: QuorumDescription | null,
  controllers: readonly { readonly id: number }[] = [],
): Outcome {
  if (quorum === null) return { ok: false, detail: 'the brokers have no KRaft quorum' };
  const leader = quorum.voters.find(({ id }) => id === quorum.leaderId);
  if (leader === undefined) return { ok: false, detail: 'the quorum has no leader', data: quorum };
  const now = leader.lastCaughtUpMs ?? 0;
  const behind = quorum.voters.filter(({ lastCaughtUpMs }) => now - (lastCaughtUpMs ?? 0) > BEHIND_MS);
  const voters = quorum.voters.map(({ id }) => id);
  const problems = [
    ...behind.map(({ id, lag }) => `controller ${id} is ${lag} records behind`),
    ...controllers.filter(({ id }) => !voters.includes(id)).map(({ id }) => `controller ${id} has no vote`),
  ];
  return outcomeOf(
    problems,
    `controller ${leader.id} leads, ${count(quorum.voters.length, 'voter')} caught up`,
    quorum,
  );
}
