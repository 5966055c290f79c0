import { QUOTA_KEYS, type QuotaEntity, type QuotaKey, quotaKey } from '../../../model/quota.ts';
import type { kafkaQuota } from '../../../model/resources/quota.ts';
import { type Planned, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import type { QuotaAttribute, QuotaInput } from '../../../model/validation/quota.ts';
import type { Quota } from '../../../operations/ports/quotas.ts';

export type QuotaState = StateOf<typeof kafkaQuota>;
type Amounts = Pick<QuotaState, QuotaKey>;

/** Terraform's name of an attribute of the model. */
export const attributeOf = (attribute: QuotaAttribute): QuotaAttribute | 'client_id' =>
  attribute === 'clientId' ? 'client_id' : attribute;

/** What isn't set is left out; what isn't known yet stays so. */
export function inputOf(values: Planned<QuotaState>): QuotaInput {
  const { user, client_id: clientId, ip } = values;
  const amounts = QUOTA_KEYS.map((key) => [key, values[key]]);
  const all = [...Object.entries({ user, clientId, ip }), ...amounts];
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

/** null while a name isn't known. */
export function knownEntity({ user, client_id: clientId, ip }: Planned<QuotaState>): QuotaEntity | null {
  const parts = Object.entries({ user, clientId, ip }).filter(([, name]) => name !== null);
  return parts.some(([, name]) => name === UNKNOWN) ? null : Object.fromEntries(parts);
}

export const idOf = (cluster: string, entity: QuotaEntity): string => `${cluster}/${quotaKey(entity)}`;

/** What Kafka has, null where it has nothing. */
export function stateOf(cluster: string, { entity, values }: Quota): QuotaState {
  const amounts = Object.fromEntries(QUOTA_KEYS.map((key) => [key, values.get(key) ?? null])) as Amounts;
  const { user = null, clientId = null, ip = null } = entity;
  return { cluster, user, client_id: clientId, ip, ...amounts, id: idOf(cluster, entity) };
}

/** Only what differs; null removes a quota. */
export const changesOf = (
  before: Amounts | null,
  after: Amounts | null,
): ReadonlyMap<QuotaKey, number | null> =>
  new Map(
    QUOTA_KEYS.map((key) => [key, after?.[key] ?? null] as const).filter(
      ([key, amount]) => amount !== (before?.[key] ?? null),
    ),
  );
