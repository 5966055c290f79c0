import { answerOrNull } from '../membership/answer.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import { isBack } from './verdict.ts';

/** How long a broker may take to answer, in milliseconds. */
const PROBE_MS = 2_000;

/**
 * Brokers that give no answer, whatever metadata says of them: until the session of one that has died is over (18 s in ZooKeeper
 * mode), others show it in every ISR. Others may still do so for a moment when it is back, so one that was seen silent counts as
 * away until it knows itself that it is in sync.
 */
export class SilenceWatch {
  readonly #admin: KafkaAdmin;
  readonly #silent = new Set<number>();

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** Asked before the metadata that is judged by the answer: an older one may tell of the time before a death. */
  async among(addresses: ReadonlyMap<number, string>): Promise<ReadonlySet<number>> {
    const asked = [...addresses];
    const there = await Promise.all(asked.map(([id, address]) => this.#isThere(id, address)));
    asked.forEach(([id], index) => {
      if (there[index]) this.#silent.delete(id);
      else this.#silent.add(id);
    });
    return new Set(asked.map(([id]) => id).filter((_, index) => !there[index]));
  }

  async #isThere(id: number, address: string): Promise<boolean> {
    const answer = await answerOrNull(() => this.#admin.probe(address, PROBE_MS));
    if (answer === null || !this.#silent.has(id)) return answer !== null;
    const own = await answerOrNull(() => this.#admin.describe({ from: address }));
    const cluster = await answerOrNull(() => this.#admin.describe());
    return own !== null && cluster !== null && isBack(cluster, own, id);
  }
}
