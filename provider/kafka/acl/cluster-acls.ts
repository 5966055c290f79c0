import { type Acl, aclKey } from '../../../model/acl.ts';
import type { KafkaAdmin, KafkaError } from '../../../operations/ports/kafka.ts';
import { SharedReading } from '../session/shared-reading.ts';
import { Batch, type ResultOf } from '../topic/batch.ts';
import { failuresOf, unlessFailed } from '../topic/failures.ts';
import { Outage } from '../topic/outage.ts';

interface Change {
  /** The batch takes each name once. */
  readonly name: string;
  readonly acl: Acl;
  readonly present: boolean;
}

/** The ACLs of one cluster as its kafka_acl resources need them: many resources, few requests. */
export class ClusterAcls {
  readonly #admin: KafkaAdmin;
  readonly #outage = new Outage();
  readonly #changes = new Batch((changes: readonly Change[]) => this.#inTurn(changes));
  /** What a resource of this process has written: another that leaves it behind must not take it away. */
  readonly #claimed = new Set<string>();
  readonly #reading = new SharedReading(async () => {
    const acls = await this.#admin.acls();
    return new Map(acls.map((acl) => [aclKey(acl), acl]));
  });
  #last: Promise<unknown> = Promise.resolve();

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** All ACLs by `aclKey`, from a reading that all resources of the process share. */
  all(): Promise<ReadonlyMap<string, Acl>> {
    return this.#outage.guard(() => this.#reading.get());
  }

  /** Resolves when every broker shows it. */
  create(acl: Acl): Promise<void> {
    this.#claimed.add(aclKey(acl));
    return this.#changes.add({ name: `create ${aclKey(acl)}`, acl, present: true });
  }

  /** Resolves when no broker shows it, unless another resource has made it in the meantime. */
  delete(acl: Acl): Promise<void> {
    return this.#changes.add({ name: `delete ${aclKey(acl)}`, acl, present: false });
  }

  /** One batch after the other, so that a deletion sees every claim before it. */
  #inTurn(changes: readonly Change[]): Promise<ResultOf<Change, void>> {
    const result = this.#last.then(() => this.#outage.guard(() => this.#apply(changes)));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Creates first: what is to be allowed is allowed before anything is taken away. */
  async #apply(changes: readonly Change[]): Promise<ResultOf<Change, void>> {
    const wanted = changes.filter(({ present }) => present).map(({ acl }) => acl);
    const failures = new Map(await failuresOf(this.#admin.createAcls(wanted)));
    const unwanted = changes
      .filter(({ present, acl }) => !present && !this.#claimed.has(aclKey(acl)))
      .map(({ acl }) => acl);
    for (const [key, failure] of await failuresOf(this.#admin.deleteAcls(unwanted)))
      failures.set(key, failure);
    await this.#keep(changes, failures);
    return unlessFailed(failures, ({ acl }) => aclKey(acl));
  }

  /** Keeps the reading true after a write of our own. */
  async #keep(changes: readonly Change[], failures: ReadonlyMap<string, KafkaError>): Promise<void> {
    const known = await this.#reading.known();
    for (const { acl, present } of changes) {
      const key = aclKey(acl);
      if (failures.has(key)) continue;
      if (present || this.#claimed.has(key)) known?.set(key, acl);
      else known?.delete(key);
    }
  }
}
