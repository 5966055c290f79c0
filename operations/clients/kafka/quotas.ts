import { alterClientQuotasV1, ClientQuotaMatchTypes, describeClientQuotasV0 } from '@platformatic/kafka';
import { DEFAULT_ENTITY, QUOTA_KEYS, type QuotaEntity, quotaKey } from '../../../model/quota.ts';
import type { KafkaError } from '../../ports/kafka.ts';
import type { Quota, QuotaChange } from '../../ports/quotas.ts';
import { expectSuccess, refused } from './errors.ts';
import { untilEveryBroker } from './every-broker.ts';
import { inBatches, throwFailures } from './in-batches.ts';
import type { KafkaWire } from './wire.ts';

const DESCRIBE_CLIENT_QUOTAS = { name: 'DescribeClientQuotas', api: describeClientQuotasV0.api };
const ALTER_CLIENT_QUOTAS = { name: 'AlterClientQuotas', api: alterClientQuotasV1.api };

/** Entities per request. */
const BATCH = 500;
/** More entities than this are asked for as one, with all others. */
const QUESTIONS = 20;

type Components = Parameters<typeof DESCRIBE_CLIENT_QUOTAS.api.async>[1];
type Question = readonly [components: Components, strict: boolean];
type Answer = Awaited<ReturnType<typeof DESCRIBE_CLIENT_QUOTAS.api.async>>;
type Entry = Parameters<typeof ALTER_CLIENT_QUOTAS.api.async>[1][number];

const EVERY_QUOTA: Question = [[], false];

export async function quotas(wire: KafkaWire): Promise<ReadonlyMap<string, Quota>> {
  return quotasIn(await wire.any(DESCRIBE_CLIENT_QUOTAS, [...EVERY_QUOTA]));
}

export async function alterQuotas(wire: KafkaWire, changes: readonly QuotaChange[]): Promise<void> {
  const failures = await inBatches(changes, BATCH, async (batch) => {
    const { entries } = await wire.controller(
      ALTER_CLIENT_QUOTAS,
      [batch.map(asRequested), false],
      (response) => response.entries[0]?.errorCode ?? 0,
    );
    return failuresIn(entries);
  });
  await untilShown(
    wire,
    changes.filter(({ entity }) => !failures.has(quotaKey(entity))),
  );
  throwFailures(failures);
}

const failuresIn = (entries: Awaited<ReturnType<typeof ALTER_CLIENT_QUOTAS.api.async>>['entries']) =>
  entries
    .filter(({ errorCode }) => errorCode !== 0)
    .map(({ errorCode, errorMessage, entity }): [string, KafkaError] => {
      const key = quotaKey(entityOf(entity));
      return [key, refused(errorCode, `change the quotas of ${key}`, errorMessage)];
    });

async function untilShown(wire: KafkaWire, changes: readonly QuotaChange[]): Promise<void> {
  if (changes.length === 0) return;
  const questions = changes.length > QUESTIONS ? [EVERY_QUOTA] : changes.map(exactly);
  await untilEveryBroker(wire, 'quotas', async (broker) => {
    const answers = await Promise.all(
      questions.map((question) => wire.broker(broker, DESCRIBE_CLIENT_QUOTAS, [...question])),
    );
    const shown = new Map(answers.flatMap((answer) => [...quotasIn(answer)]));
    return changes.some(({ entity, values }) => {
      const now = shown.get(quotaKey(entity))?.values;
      return [...values].some(([key, value]) => (now?.get(key) ?? null) !== value);
    });
  });
}

const exactly = ({ entity }: QuotaChange): Question => [
  entitiesOf(entity).map(({ entityType, entityName }) =>
    entityName === null
      ? // the client library writes `match` of either kind, and wants it to be there
        ({ entityType, matchType: ClientQuotaMatchTypes.DEFAULT, match: null } as Components[number])
      : { entityType, matchType: ClientQuotaMatchTypes.EXACT, match: entityName },
  ),
  true,
];

/** Only quotas: in ZooKeeper mode SCRAM credentials are kept at the same place. */
function quotasIn({ errorCode, errorMessage, entries }: Answer): Map<string, Quota> {
  expectSuccess(errorCode, 'describe quotas', errorMessage);
  const known: ReadonlySet<string> = new Set(QUOTA_KEYS);
  const found = (entries ?? []).map(({ entity, values }) => ({
    entity: entityOf(entity),
    values: new Map(values.filter(({ key }) => known.has(key)).map(({ key, value }) => [key, value])),
  }));
  return new Map(
    found.filter(({ values }) => values.size > 0).map((quota) => [quotaKey(quota.entity), quota]),
  );
}

function asRequested({ entity, values }: QuotaChange): Entry {
  const ops = [...values].map(([key, value]) => ({ key, value: value ?? 0, remove: value === null }));
  return { entities: entitiesOf(entity), ops: ops as unknown as Entry['ops'] };
}

type EntityPart = { entityType: Entry['entities'][number]['entityType']; entityName: string | null };

function entitiesOf({ user, clientId, ip }: QuotaEntity): EntityPart[] {
  const parts = { user, 'client-id': clientId, ip };
  return Object.entries(parts).flatMap(([entityType, name]) =>
    name === undefined
      ? []
      : [
          {
            entityType: entityType as EntityPart['entityType'],
            entityName: name === DEFAULT_ENTITY ? null : name,
          },
        ],
  );
}

function entityOf(
  parts: readonly { readonly entityType: string; readonly entityName?: string | null }[],
): QuotaEntity {
  const named = new Map(
    parts.map(({ entityType, entityName }) => [entityType, entityName ?? DEFAULT_ENTITY]),
  );
  const [user, clientId, ip] = [named.get('user'), named.get('client-id'), named.get('ip')];
  return {
    ...(user === undefined ? {} : { user }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(ip === undefined ? {} : { ip }),
  };
}
