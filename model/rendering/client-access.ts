import type { SaslAccess, TlsAccess } from '../access.ts';
import { SCRAM_MECHANISM } from '../scram.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import { authorityFile, type CertificateStore, clientKeystore, OPERATOR } from './certificates.ts';
import { listenerOf, speaksTls, wantsCertificate, wantsPassword } from './listener-kinds.ts';
import { brokerPasswordFile, type SecretStore } from './secrets.ts';

/** What clients need beside addresses; nothing for plaintext. */
export interface ClientAccess {
  readonly tls?: TlsAccess;
  readonly sasl?: SaslAccess;
}

/** Where a stack keeps what its clients need. */
export interface ClientStores {
  /** Left out where no listener speaks TLS. */
  readonly certificates?: CertificateStore | undefined;
  readonly secrets: SecretStore;
}

/** What the provider and the commands on the host need for listener HOST. */
export function operatorAccess(
  spec: Pick<ClusterSpec, 'listeners' | 'passwordMechanism'>,
  { certificates, secrets }: ClientStores,
): ClientAccess {
  const listener = listenerOf(spec, 'host');
  if (certificates === undefined || !speaksTls(listener)) return {};
  const tls = {
    caFile: authorityFile(certificates),
    ...(wantsCertificate(listener) ? { certificateFile: clientKeystore(certificates, OPERATOR) } : {}),
  };
  return wantsPassword(listener) ? { tls, sasl: login(spec, secrets) } : { tls };
}

const login = (
  { passwordMechanism: mechanism = SCRAM_MECHANISM }: Pick<ClusterSpec, 'passwordMechanism'>,
  secrets: SecretStore,
): SaslAccess => ({
  mechanism,
  username: OPERATOR,
  passwordFile: brokerPasswordFile(secrets, OPERATOR, mechanism),
});
