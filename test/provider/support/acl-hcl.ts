import type { Acl } from '../../../model/acl.ts';

/** HCL of `kafka_acl.<label>`: alice may read, from anywhere, unless told otherwise. */
export function acl(label: string, name: string, given: Partial<Acl> = {}, more: Block = {}): string {
  const { resourceType, patternType, principal, host, operation, permission } = given;
  return block('kafka_acl', label, {
    resource_type: resourceType ?? 'topic',
    resource_name: given.resourceName ?? name,
    pattern_type: patternType,
    principal: principal ?? 'User:alice',
    host,
    operation: operation ?? 'read',
    permission,
    ...more,
  });
}

/** HCL of `kafka_quota.<label>`. */
export const quota = (label: string, values: Block): string => block('kafka_quota', label, values);

/** HCL of `kafka_acls.all`, of these addresses. */
export const exclusive = (addresses: readonly string[]): string =>
  `resource "kafka_acls" "all" {\n  cluster = "orders"\n  acls = [${addresses.map((address) => `${address}.id`).join(', ')}]\n}\n`;

/** Values that are undefined are left out; a string in ${…} is an expression. */
type Block = Readonly<Record<string, string | number | undefined>>;

function block(type: string, label: string, values: Block): string {
  const lines = Object.entries({ cluster: 'orders', ...values })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key} = ${JSON.stringify(value)}\n`);
  return `resource "${type}" "${label}" {\n${lines.join('')}}\n`;
}

/** As Kafka tells it, with the defaults of `acl` above. */
export const readOf = (resourceName: string, given: Partial<Acl> = {}): Acl => ({
  resourceType: 'topic',
  resourceName,
  patternType: 'literal',
  principal: 'User:alice',
  host: '*',
  operation: 'read',
  permission: 'allow',
  ...given,
});
