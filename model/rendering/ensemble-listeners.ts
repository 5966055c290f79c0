import type { EnsembleListenerName, EnsembleListenersSpec } from '../spec/ensemble.ts';
import type { PropertyValue } from './environment.ts';
import { SECRETS } from './listeners.ts';
import { PORTS } from './ports.ts';

type Listening = { readonly listeners?: EnsembleListenersSpec };

/** ZooKeeper's own names of the two, in the order in which they are told. */
const LISTENERS: readonly EnsembleListenerName[] = ['client', 'quorum'];

/** Whether clients speak TLS, which they do with a certificate of their own. */
export const clientsSpeakTls = ({ listeners = {} }: Listening): boolean =>
  listeners.client?.security === 'mtls';

const quorumSpeaksTls = ({ listeners = {} }: Listening): boolean => listeners.quorum?.security === 'tls';

/** The listeners that speak TLS. */
export const tlsListenersOf = (ensemble: Listening): readonly EnsembleListenerName[] =>
  LISTENERS.filter((name) => (name === 'client' ? clientsSpeakTls(ensemble) : quorumSpeaksTls(ensemble)));

/** Port inside the container that clients connect to: there is no other. */
export const clientPortOf = (ensemble: Listening): number =>
  clientsSpeakTls(ensemble) ? PORTS.zookeeperSecureClient : PORTS.zookeeperClient;

/** The client port and what is spoken there and among the servers; ZooKeeper knows PEM by the suffix of the files. */
export function ensembleListenerProperties(
  ensemble: Listening,
  superUser: string,
): Record<string, PropertyValue> {
  return {
    ...(clientsSpeakTls(ensemble)
      ? secureClientProperties(superUser)
      : { clientPort: PORTS.zookeeperClient }),
    ...(quorumSpeaksTls(ensemble) ? QUORUM_PROPERTIES : {}),
  };
}

const secureClientProperties = (superUser: string): Record<string, PropertyValue> => ({
  // No plaintext port besides: 0 is none, and the image's own default would be one.
  clientPort: 0,
  secureClientPort: PORTS.zookeeperSecureClient,
  serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
  'ssl.keyStore.location': SECRETS.keystore,
  'ssl.trustStore.location': SECRETS.truststore,
  'ssl.clientAuth': 'need',
  'authProvider.x509': 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
  'X509AuthenticationProvider.superUser': superUser,
});

/** Both sides of a connection show a certificate, and its names are those of the address it comes from (ZKTrustManager). */
const QUORUM_PROPERTIES: Readonly<Record<string, PropertyValue>> = {
  sslQuorum: true,
  // A renewed key is read without a restart (ZOOKEEPER-3174).
  sslQuorumReloadCertFiles: true,
  'ssl.quorum.keyStore.location': SECRETS.keystore,
  'ssl.quorum.trustStore.location': SECRETS.truststore,
  'ssl.quorum.clientAuth': 'need',
};
