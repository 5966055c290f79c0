import type { Reach } from '../ports/reachability.ts';

const REACH_TIMEOUT_MS = 2_000;

/**
 * Whose host refuses the connection: the process is not there, whatever metadata of a lost quorum, or of a broker that has
 * just died, still says. To find a listener alive takes a while, so a member that was seen alive is asked again in the
 * background, for the next look; one that was seen down is asked before anybody relies on it.
 */
export class DownWatch {
  readonly #reach: Reach;
  readonly #addresses: () => ReadonlyMap<number, string>;
  readonly #lastSeen = new Map<number, boolean>();
  readonly #asking = new Map<number, Promise<boolean>>();

  constructor(reach: Reach, addresses: () => ReadonlyMap<number, string>) {
    this.#reach = reach;
    this.#addresses = addresses;
  }

  /** The members that are down; each is asked now. */
  async amongAll(members: readonly number[]): Promise<ReadonlySet<number>> {
    const down = await Promise.all(members.map((member) => this.#ask(member)));
    return new Set(members.filter((_, index) => down[index]));
  }

  /** The members that are down, as far as can be said without keeping the look waiting. */
  async among(members: readonly number[]): Promise<ReadonlySet<number>> {
    const unsure = members.filter((member) => this.#lastSeen.get(member) !== false);
    for (const member of members) void this.#ask(member);
    return this.amongAll(unsure);
  }

  /** Shares the answer with whoever asks meanwhile. */
  #ask(member: number): Promise<boolean> {
    const asking = this.#asking.get(member) ?? this.#isDown(member);
    this.#asking.set(member, asking);
    return asking;
  }

  async #isDown(member: number): Promise<boolean> {
    try {
      const address = this.#addresses().get(member);
      const down = address !== undefined && (await this.#reach(address, REACH_TIMEOUT_MS)) === 'refused';
      this.#lastSeen.set(member, down);
      return down;
    } finally {
      this.#asking.delete(member);
    }
  }
}
