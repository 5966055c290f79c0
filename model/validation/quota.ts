import { isIpAddress } from '../ip-address.ts';
import { DEFAULT_ENTITY, QUOTA_KEYS, type QuotaEntity, type QuotaKey } from '../quota.ts';
import type { ProblemCode } from './codes.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Quotas as the user gave them; what isn't known yet is `unknown`, what isn't set is left out. */
export type QuotaInput = { readonly [K in keyof QuotaEntity]?: string | symbol } & {
  readonly [K in QuotaKey]?: number | symbol;
};

export type QuotaAttribute = keyof QuotaInput;

export interface QuotaProblem {
  readonly attribute: QuotaAttribute;
  readonly problem: Problem;
}

interface Fault {
  readonly code: ProblemCode;
  readonly attribute: QuotaAttribute;
  readonly rule: string;
  readonly fix: string;
}

/** What Kafka would refuse of quotas, and what it would take although it never counts. */
export function quotaProblems(
  quota: QuotaInput,
  found: Subject,
  nameOf: (attribute: QuotaAttribute) => string = (attribute) => attribute,
): readonly QuotaProblem[] {
  const faults = [entityFaults, nameFaults, kindFaults, amountFaults].flatMap((check) => check(quota));
  return faults.map(({ code, attribute, rule, fix }) => {
    const received = quota[attribute];
    return {
      attribute,
      problem: found.error(
        code,
        nameOf(attribute),
        typeof received === 'symbol' ? undefined : received,
        rule,
        fix,
      ),
    };
  });
}

function entityFaults({ user, clientId, ip }: QuotaInput): readonly Fault[] {
  if (user === undefined && clientId === undefined && ip === undefined) {
    const fix = `give user, client id or ip, each a name or "${DEFAULT_ENTITY}"`;
    return [fault('quota-without-entity', 'user', 'a quota is somebody’s', fix)];
  }
  if (ip === undefined || (user === undefined && clientId === undefined)) return [];
  const rule = 'Kafka counts an address by itself, not together with a user or client id';
  return [fault('quota-entity-mixed', 'ip', rule, 'give it a quota of its own')];
}

function nameFaults({ user, clientId, ip }: QuotaInput): readonly Fault[] {
  const empty = Object.entries({ user, clientId, ip })
    .filter(([, name]) => name === '')
    .map(([attribute]) =>
      fault(
        'quota-entity-empty',
        attribute as QuotaAttribute,
        'it names nobody',
        `write "${DEFAULT_ENTITY}" for all that have no quota of their own, or leave it out`,
      ),
    );
  if (typeof user === 'string' && /^user:/i.test(user)) {
    const fix = `write ${JSON.stringify(user.slice('user:'.length))}`;
    return [
      ...empty,
      fault('quota-user-is-principal', 'user', 'quotas name users without their principal type', fix),
    ];
  }
  if (typeof ip !== 'string' || ip === '' || ip === DEFAULT_ENTITY || isIpAddress(ip)) return empty;
  return [
    fault('quota-ip-malformed', 'ip', 'it is no IP address', `give one, or "${DEFAULT_ENTITY}" for all`),
  ];
}

const OF_IP: QuotaKey = 'connection_creation_rate';

function kindFaults(quota: QuotaInput): readonly Fault[] {
  const given = QUOTA_KEYS.filter((key) => quota[key] !== undefined);
  const isOfIp = quota.ip !== undefined;
  const first = isOfIp ? OF_IP : 'producer_byte_rate';
  if (given.length === 0) {
    return [fault('quota-empty', first, 'no quota is given at all', `give ${keysOf(isOfIp).join(', ')}`)];
  }
  return given
    .filter((key) => (key === OF_IP) !== isOfIp)
    .map((key) =>
      fault(
        'quota-of-other-entity',
        key,
        `Kafka has that quota for ${isOfIp ? 'users and client ids' : 'IP addresses'} only`,
        `choose from ${keysOf(isOfIp).join(', ')}`,
      ),
    );
}

const keysOf = (isOfIp: boolean): readonly QuotaKey[] =>
  QUOTA_KEYS.filter((key) => (key === OF_IP) === isOfIp);

const WHOLE: readonly QuotaKey[] = ['producer_byte_rate', 'consumer_byte_rate', 'connection_creation_rate'];

const amountFaults = (quota: QuotaInput): readonly Fault[] =>
  QUOTA_KEYS.flatMap((key) => {
    const amount = quota[key];
    if (typeof amount !== 'number') return [];
    if (!(amount > 0)) {
      const rule = 'Kafka takes amounts above 0 only; to shut somebody out takes an ACL';
      return [fault('quota-not-positive', key, rule, 'raise it, or leave it out for no limit')];
    }
    if (!WHOLE.includes(key) || Number.isSafeInteger(amount)) return [];
    return [fault('quota-not-whole', key, 'Kafka takes whole numbers for it', 'round it')];
  });

const fault = (code: ProblemCode, attribute: QuotaAttribute, rule: string, fix: string): Fault => ({
  code,
  attribute,
  rule,
  fix,
});
