import { type QuotaEntity, quotaKey } from '../../../model/quota.ts';
import type { KafkaAdmin } from '../../../operations/ports/kafka.ts';
import type { Quota, QuotaChange } from '../../../operations/ports/quotas.ts';
import { SharedReading } from '../session/shared-reading.ts';
import { Batch, type ResultOf } from '../topic/batch.ts';
import { failuresOf, unlessFailed } from '../topic/failures.ts';
import { Outage } from '../topic/outage.ts';

type Named = QuotaChange & { readonly name: string };

/** The quotas of one cluster as its kafka_quota resources need them: many resources, few requests. */
export class ClusterQuotas {
  readonly #admin: KafkaAdmin;
  readonly #outage = new Outage();
  readonly #changes = new Batch((changes: readonly Named[]) => this.#apply(changes));
  readonly #claimed = new Set<string>();
  readonly #reading = new SharedReading(() => this.#admin.quotas());

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** Quotas by `quotaKey` of their entity, from a reading that all resources of the process share. */
  all(): Promise<ReadonlyMap<string, Quota>> {
    return this.#outage.guard(() => this.#reading.get());
  }

  /** False when another resource of this process has made the quotas of that entity. */
  claim(entity: QuotaEntity): boolean {
    const key = quotaKey(entity);
    const isFirst = !this.#claimed.has(key);
    this.#claimed.add(key);
    return isFirst;
  }

  /** Touches only the named keys; resolves when every broker shows them. */
  change(entity: QuotaEntity, values: QuotaChange['values']): Promise<void> {
    return this.#changes.add({ name: quotaKey(entity), entity, values });
  }

  async #apply(changes: readonly Named[]): Promise<ResultOf<Named, void>> {
    this.#reading.forget();
    const failures = await this.#outage.guard(() => failuresOf(this.#admin.alterQuotas(changes)));
    return unlessFailed(failures, ({ name }) => name);
  }
}
