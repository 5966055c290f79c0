import type { QuotaEntity, QuotaKey } from '../../model/quota.ts';

/** Quotas of clients. */
export interface QuotaAdmin {
  /** All of them by `quotaKey` of their entity, from one DescribeClientQuotas request; SCRAM credentials aren't among them. */
  quotas(): Promise<ReadonlyMap<string, Quota>>;
  /**
   * Touches only the named keys; resolves when every broker shows them. Rejects with PartlyFailed, by `quotaKey`; the others are
   * changed all the same.
   */
  alterQuotas(changes: readonly QuotaChange[]): Promise<void>;
}

export interface Quota {
  readonly entity: QuotaEntity;
  readonly values: ReadonlyMap<QuotaKey, number>;
}

export interface QuotaChange {
  readonly entity: QuotaEntity;
  /** null removes a quota. */
  readonly values: ReadonlyMap<QuotaKey, number | null>;
}
