import { randomBytes } from 'node:crypto';
import { type Acl, aclKey } from '../../../model/acl.ts';

/**
 * A state of `kafka_acl.<label>_<index>` as terraform would have written it: to make a thousand resources takes terraform alone half
 * a minute.
 */
export const aclState = (label: string, acls: readonly Acl[]): string =>
  JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: randomBytes(8).toString('hex'),
    outputs: {},
    resources: acls.map((acl, index) => ({
      mode: 'managed',
      type: 'kafka_acl',
      name: `${label}_${index}`,
      provider: 'provider["terraform.local/kafkaform/kafka"]',
      instances: [{ schema_version: 0, attributes: attributesOf(acl) }],
    })),
  });

const attributesOf = (acl: Acl) => ({
  cluster: 'orders',
  resource_type: acl.resourceType,
  resource_name: acl.resourceName,
  pattern_type: acl.patternType,
  principal: acl.principal,
  host: acl.host,
  operation: acl.operation,
  permission: acl.permission,
  id: `orders/${aclKey(acl)}`,
});
