import type { QuorumDescription } from '../ports/kafka.ts';

/** A voter counts for the majority while it has caught up with the leader this recently. */
const CAUGHT_UP_WITHIN_MS = 5_000;

/** May a voter leave the KRaft quorum for a while? */
export interface QuorumObjection {
  readonly reason: string;
  readonly never: boolean;
}

/**
 * Null where the quorum says nothing against it. One voter at a time, also where the majority would allow two: a quorum with no
 * spare is lost with the next failure.
 */
export function quorumObjection(
  quorum: QuorumDescription | null,
  id: number,
  away: ReadonlySet<number> = new Set(),
): QuorumObjection | null {
  if (quorum === null || !quorum.voters.some((voter) => voter.id === id)) return null;
  const others = quorum.voters.filter((voter) => voter.id !== id);
  const gone = others.find((voter) => away.has(voter.id));
  if (gone)
    return { reason: `controller ${gone.id} is away, and controllers go one at a time`, never: false };
  const majority = Math.floor(quorum.voters.length / 2) + 1;
  const current = currentVoters(quorum);
  const left = others.filter((voter) => current.has(voter.id)).length;
  if (left >= majority) return null;
  return {
    reason: `the controller quorum needs ${majority} of ${quorum.voters.length} voters, and without ${id} only ${left} are up to date`,
    never: others.length < majority,
  };
}

/** Voters that have caught up with the leader of late, itself among them. */
export function currentVoters({ leaderId, voters }: QuorumDescription): ReadonlySet<number> {
  // the leader reports its own time for itself, so its clock is compared with itself
  const leaderTime = voters.find(({ id }) => id === leaderId)?.lastCaughtUpMs ?? 0;
  const current = voters.filter(
    ({ id, lastCaughtUpMs }) =>
      id === leaderId || (lastCaughtUpMs !== null && leaderTime - lastCaughtUpMs <= CAUGHT_UP_WITHIN_MS),
  );
  return new Set(current.map(({ id }) => id));
}

/** A moment by the clock of who leads the quorum. */
export interface QuorumMoment {
  readonly leaderId: number;
  readonly atMs: number;
}

export const momentOf = ({ leaderId, voters }: QuorumDescription): QuorumMoment => ({
  leaderId,
  atMs: voters.find(({ id }) => id === leaderId)?.lastCaughtUpMs ?? 0,
});

/**
 * True when the voter leads, or has caught up with the leader since that moment: for a while a leader shows one that was restarted as
 * it was before. Of another leader's moment nothing can be said.
 */
export function followsSince(
  quorum: QuorumDescription,
  id: number,
  { leaderId, atMs }: QuorumMoment,
): boolean {
  if (quorum.leaderId === id) return true;
  const caughtUp = quorum.voters.find((voter) => voter.id === id)?.lastCaughtUpMs ?? null;
  return quorum.leaderId === leaderId && caughtUp !== null && caughtUp > atMs;
}
