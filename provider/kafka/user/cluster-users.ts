import type { ScramMechanism } from '../../../model/scram.ts';
import { type KafkaError, PartlyFailed } from '../../../operations/ports/kafka.ts';
import type { ScramChange, ScramCredentials, UserAdmin } from '../../../operations/ports/users.ts';
import { Batch, type ResultOf } from '../topic/batch.ts';
import { Outage } from '../topic/outage.ts';

type Change = ScramChange & { readonly name: string };

/** The users of one cluster as its kafka_user resources need them: many resources, few requests. */
export class ClusterUsers {
  readonly #admin: UserAdmin;
  readonly #outage = new Outage();
  readonly #changes = new Batch((changes: readonly Change[]) => this.#alterAll(changes));
  #reading: Promise<ScramCredentials> | null = null;
  /** What this process has written since it read. */
  readonly #written = new Map<string, number | null>();

  constructor(admin: UserAdmin) {
    this.#admin = admin;
  }

  /** A credential's iterations, from a reading that all users of the cluster share; null when there is none. */
  async iterations(user: string, mechanism: ScramMechanism): Promise<number | null> {
    const written = this.#written.get(key(user, mechanism));
    if (written !== undefined) return written;
    return (await this.#outage.guard(() => this.#read())).get(user)?.get(mechanism) ?? null;
  }

  /** Changes of the same moment share a request, in which Kafka takes each user once. */
  alter(change: ScramChange): Promise<void> {
    return this.#changes.add({ ...change, name: change.user });
  }

  #read(): Promise<ScramCredentials> {
    this.#reading ??= this.#admin.scramCredentials().catch((problem: unknown) => {
      this.#reading = null; // the next call tries again
      throw problem;
    });
    return this.#reading;
  }

  async #alterAll(changes: readonly Change[]): Promise<ResultOf<Change, void>> {
    const failures = await this.#outage.guard(() => failuresOf(this.#admin.alterScramCredentials(changes)));
    for (const { user, mechanism, credential } of changes) {
      if (!failures.has(user)) this.#written.set(key(user, mechanism), credential?.iterations ?? null);
    }
    return ({ user }) => {
      const failure = failures.get(user);
      if (failure) throw failure;
    };
  }
}

async function failuresOf(request: Promise<void>): Promise<ReadonlyMap<string, KafkaError>> {
  try {
    await request;
    return new Map();
  } catch (problem) {
    if (problem instanceof PartlyFailed) return problem.byKey;
    throw problem;
  }
}

const key = (user: string, mechanism: ScramMechanism): string => `${mechanism} ${user}`;
