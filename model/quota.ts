import { asKeyPart } from './key-part.ts';

/** Quotas by Kafka's own keys. */
export const QUOTA_KEYS = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
  'connection_creation_rate',
] as const;
export type QuotaKey = (typeof QUOTA_KEYS)[number];

/** Kafka's own spelling, as an entity's name, of "all that have none of their own". */
export const DEFAULT_ENTITY = '<default>';

/** Whose quota: a user, a client id, both together, or an IP address; each may be `<default>`. */
export interface QuotaEntity {
  /** Without its principal type: `alice`. */
  readonly user?: string;
  readonly clientId?: string;
  readonly ip?: string;
}

const PARTS = [
  ['user', 'user'],
  ['client-id', 'clientId'],
  ['ip', 'ip'],
] as const;

/** `user=alice/client-id=billing`: equal for equal entities. A slash or a percent sign in a name is `%2F` or `%25`. */
export const quotaKey = (entity: QuotaEntity): string =>
  PARTS.flatMap(([name, field]) => {
    const value = entity[field];
    return value === undefined ? [] : [`${name}=${asKeyPart(value)}`];
  }).join('/');

/** The entity of a key as `quotaKey` writes it; null for what can't be one. */
export function parseQuotaKey(key: string): QuotaEntity | null {
  const entity: { user?: string; clientId?: string; ip?: string } = {};
  for (const part of key.split('/')) {
    const at = part.indexOf('=');
    const field = PARTS.find(([name]) => name === part.slice(0, at))?.[1];
    const value = part
      .slice(at + 1)
      .replaceAll(/%2F/gi, '/')
      .replaceAll('%25', '%');
    if (field === undefined || value === '' || entity[field] !== undefined) return null;
    entity[field] = value;
  }
  return entity;
}
