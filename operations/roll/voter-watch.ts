import type { QuorumDescription } from '../ports/kafka.ts';
import { followsSince, momentOf, type QuorumMoment } from './voters.ts';

/**
 * Dedicated controllers that are away whatever the leader of the quorum says of them: for seconds it shows one that has died as caught
 * up. One that was seen refusing connections counts as away until it has caught up since.
 */
export class VoterWatch {
  readonly #gone = new Map<number, QuorumMoment>();

  /** `refusing`: asked before `quorum`. */
  among(refusing: ReadonlySet<number>, quorum: QuorumDescription | null): ReadonlySet<number> {
    if (quorum === null) return refusing;
    const now = momentOf(quorum);
    for (const id of refusing) this.#gone.set(id, now);
    for (const [id, since] of this.#gone) {
      if (refusing.has(id)) continue;
      if (followsSince(quorum, id, since)) this.#gone.delete(id);
      else if (since.leaderId !== now.leaderId) this.#gone.set(id, now);
    }
    return new Set(this.#gone.keys());
  }
}
