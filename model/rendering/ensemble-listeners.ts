import type {
  ClientBesideSpec,
  EnsembleListenerName,
  EnsembleListenersSpec,
  EnsembleMigrationSpec,
  EnsembleSecurity,
} from '../spec/ensemble.ts';
import type { PropertyValue } from './environment.ts';
import { SECRETS } from './listeners.ts';
import { PORTS } from './ports.ts';

interface Listening {
  readonly listeners?: EnsembleListenersSpec;
  readonly clientBeside?: ClientBesideSpec;
  readonly migration?: EnsembleMigrationSpec;
}

/** ZooKeeper's own names of the two, in the order in which they are told. */
const LISTENERS: readonly EnsembleListenerName[] = ['client', 'quorum'];

export const clientOf = ({ client }: EnsembleListenersSpec): EnsembleSecurity =>
  client?.security ?? 'plaintext';

export const quorumOf = ({ quorum }: EnsembleListenersSpec): EnsembleSecurity =>
  quorum?.security ?? 'plaintext';

/** Whether clients of ours speak TLS, which they do with a certificate of their own. */
export const clientsSpeakTls = ({ listeners = {} }: Pick<Listening, 'listeners'>): boolean =>
  clientOf(listeners) === 'mtls';

/** Whether clients can come by TLS, those of ours or others. */
export const secureClientPortOpen = (ensemble: Listening): boolean =>
  clientsSpeakTls(ensemble) || ensemble.clientBeside?.security === 'mtls';

const plaintextClientPortOpen = (ensemble: Listening): boolean =>
  !clientsSpeakTls(ensemble) || ensemble.clientBeside?.security === 'plaintext';

/** Whether servers speak TLS to each other, or take it from each other. */
const quorumHasKeys = (ensemble: Listening): boolean =>
  quorumOf(ensemble.listeners ?? {}) === 'tls' || quorumTakesBoth(ensemble);

/** While servers are replaced that speak plaintext to each other by ones that speak TLS. */
const quorumTakesBoth = ({ migration }: Listening): boolean =>
  migration !== undefined &&
  migration.phase !== 'prepared' &&
  quorumOf(migration.from) !== quorumOf(migration.to);

/** The listeners that servers need a key for. */
export const tlsListenersOf = (ensemble: Listening): readonly EnsembleListenerName[] =>
  LISTENERS.filter((name) => (name === 'client' ? secureClientPortOpen(ensemble) : quorumHasKeys(ensemble)));

const portOf = (security: EnsembleSecurity): number =>
  security === 'mtls' ? PORTS.zookeeperSecureClient : PORTS.zookeeperClient;

/** Port inside the container that brokers and clients of ours connect to. */
export const clientPortOf = ({ listeners = {} }: Listening): number => portOf(clientOf(listeners));

/** Port inside the container of the other client port, and where the host publishes that of a server; undefined where there is one only. */
export function besidePort({ clientBeside }: Listening, myid: number) {
  const external = clientBeside?.hostPorts[myid];
  return clientBeside === undefined || external === undefined
    ? undefined
    : { internal: portOf(clientBeside.security), external };
}

/** The client ports and what is spoken there and among the servers; ZooKeeper knows PEM by the suffix of the files. */
export function ensembleListenerProperties(
  ensemble: Listening,
  superUser: string,
): Record<string, PropertyValue> {
  return {
    // Where there is no plaintext port: 0 is none, and the image's own default would be one.
    clientPort: plaintextClientPortOpen(ensemble) ? PORTS.zookeeperClient : 0,
    ...(secureClientPortOpen(ensemble) ? secureClientProperties(superUser) : {}),
    ...(quorumHasKeys(ensemble) ? quorumProperties(ensemble) : {}),
  };
}

const secureClientProperties = (superUser: string): Record<string, PropertyValue> => ({
  secureClientPort: PORTS.zookeeperSecureClient,
  serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
  'ssl.keyStore.location': SECRETS.keystore,
  'ssl.trustStore.location': SECRETS.truststore,
  'ssl.clientAuth': 'need',
  'authProvider.x509': 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
  'X509AuthenticationProvider.superUser': superUser,
});

/**
 * Both sides of a connection show a certificate, and its names are those of the address it comes from (ZKTrustManager). With
 * `portUnification` a server takes plaintext and TLS, and `sslQuorum` says which it speaks itself.
 */
const quorumProperties = (ensemble: Listening): Readonly<Record<string, PropertyValue>> => ({
  sslQuorum: quorumOf(ensemble.listeners ?? {}) === 'tls',
  ...(quorumTakesBoth(ensemble) ? { portUnification: true } : {}),
  // A renewed key is read without a restart (ZOOKEEPER-3174).
  sslQuorumReloadCertFiles: true,
  'ssl.quorum.keyStore.location': SECRETS.keystore,
  'ssl.quorum.trustStore.location': SECRETS.truststore,
  'ssl.quorum.clientAuth': 'need',
});
