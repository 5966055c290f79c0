import type { ScramMechanism } from '../../../model/scram.ts';
import type { ScramChange, UserAdmin } from '../../../operations/ports/users.ts';
import { SharedReading } from '../session/shared-reading.ts';
import { Batch, type ResultOf } from '../topic/batch.ts';
import { failuresOf, unlessFailed } from '../topic/failures.ts';
import { Outage } from '../topic/outage.ts';

type Change = ScramChange & { readonly name: string };

/** The users of one cluster as its kafka_user resources need them: many resources, few requests. */
export class ClusterUsers {
  readonly #admin: UserAdmin;
  readonly #outage = new Outage();
  readonly #changes = new Batch((changes: readonly Change[]) => this.#alterAll(changes));
  readonly #reading = new SharedReading(() => this.#admin.scramCredentials());
  /** What this process has written since it read. */
  readonly #written = new Map<string, number | null>();

  constructor(admin: UserAdmin) {
    this.#admin = admin;
  }

  /** A credential's iterations, from a reading that all users of the cluster share; null when there is none. */
  async iterations(user: string, mechanism: ScramMechanism): Promise<number | null> {
    const written = this.#written.get(key(user, mechanism));
    if (written !== undefined) return written;
    return (await this.#outage.guard(() => this.#reading.get())).get(user)?.get(mechanism) ?? null;
  }

  /** Changes of the same moment share a request, in which Kafka takes each user once. */
  alter(change: ScramChange): Promise<void> {
    return this.#changes.add({ ...change, name: change.user });
  }

  async #alterAll(changes: readonly Change[]): Promise<ResultOf<Change, void>> {
    const failures = await this.#outage.guard(() => failuresOf(this.#admin.alterScramCredentials(changes)));
    for (const { user, mechanism, credential } of changes) {
      if (!failures.has(user)) this.#written.set(key(user, mechanism), credential?.iterations ?? null);
    }
    return unlessFailed(failures, ({ user }) => user);
  }
}

const key = (user: string, mechanism: ScramMechanism): string => `${mechanism} ${user}`;
