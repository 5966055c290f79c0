import { existsSync } from 'node:fs';
import type { SaslAccess } from '../../model/access.ts';
import { otherBrokerPassword } from '../../model/rendering/secrets.ts';

/**
 * The login to take now: while the passwords of brokers and terraform are being replaced, the new one's file comes up once Kafka knows it, and
 * until then the one before is good.
 */
export function presentLogin(sasl: SaslAccess): SaslAccess {
  const other = otherBrokerPassword(sasl.passwordFile);
  return other === null || existsSync(sasl.passwordFile) || !existsSync(other.passwordFile)
    ? sasl
    : { ...sasl, ...other };
}
