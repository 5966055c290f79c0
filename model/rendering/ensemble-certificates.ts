import type { TlsAccess } from '../access.ts';
import { ensembleStandingOf, keepsZnodes } from '../migration/server-form.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import {
  authorityFile,
  type CertificateStore,
  clientFolder,
  clientKeystore,
  OPERATOR,
} from './certificates.ts';
import { clientsSpeakTls, tlsListenersOf } from './ensemble-listeners.ts';
import type { PropertyValue } from './environment.ts';
import { nameOfAll, networkName } from './names.ts';
import { LOOPBACK } from './ports.ts';

/**
 * Where the certificates of an ensemble are kept: it has an authority of its own, so that nobody gets at ZooKeeper by a certificate
 * that is for Kafka.
 */
export const ensembleStore = (stack: CertificateStore, ensemble: string): CertificateStore => ({
  // No name of a container, nor of the folders beside it, has a dot.
  folder: `${stack.folder}/ensemble.${ensemble}`,
});

/** A server's certificate, for clients and for the quorum. */
export interface ServerCertificate {
  readonly commonName: string;
  readonly names: readonly string[];
  readonly folder: string;
}

/** Undefined where no listener speaks TLS. */
export function serverCertificate(
  spec: EnsembleSpec,
  container: string,
  stack: string,
  store: CertificateStore | undefined,
): ServerCertificate | undefined {
  if (store === undefined || tlsListenersOf(spec).length === 0) return undefined;
  return {
    commonName: container,
    // The other servers look up who an address belongs to, and Docker answers with the network's name.
    names: [
      container,
      spec.hosts === undefined ? `${container}.${networkName(stack)}` : nameOfAll(spec, spec.hosts),
      'localhost',
      LOOPBACK,
    ],
    folder: `${store.folder}/${container}`,
  };
}

/** The one name of all brokers of a cluster at ZooKeeper: the ACLs that Kafka sets are its creator's. No container has such a name. */
export const brokersAtZooKeeper = (cluster: string): string => `${cluster}.kafka-broker`;

/** Who has such a name, as ZooKeeper's x509 authentication calls it: the whole subject. */
export const distinguishedName = (commonName: string): string => `CN=${commonName}`;

/** ZooKeeper's super user: terraform and the scripts. */
export const ENSEMBLE_SUPER_USER = distinguishedName(OPERATOR);

/** What the provider and the scripts need at an ensemble; undefined where it is plaintext. */
export function ensembleAccess(
  spec: Pick<EnsembleSpec, 'listeners'>,
  store: CertificateStore | undefined,
): TlsAccess | undefined {
  if (store === undefined || !clientsSpeakTls(spec)) return undefined;
  return { caFile: authorityFile(store), certificateFile: clientKeystore(store, OPERATOR) };
}

/** Where brokers find their key for ZooKeeper: beside the one for Kafka, which is mounted itself. */
const BROKER_SECRETS = '/etc/kafka/zookeeper';

/** The folder with the brokers' key for ZooKeeper, and where it is mounted. */
export const brokerSecrets = (cluster: string, store: CertificateStore) => ({
  hostPath: clientFolder(store, brokersAtZooKeeper(cluster)),
  path: BROKER_SECRETS,
});

/** How a broker connects to an ensemble whose clients speak TLS, and whether it keeps its znodes to itself. */
export const secureZooKeeperProperties = (
  ensemble: Pick<EnsembleSpec, 'listeners' | 'migration'> | undefined,
): Record<string, PropertyValue> =>
  ensemble === undefined || !clientsSpeakTls(ensemble)
    ? {}
    : {
        'zookeeper.ssl.client.enable': true,
        'zookeeper.ssl.keystore.type': 'PEM',
        'zookeeper.ssl.keystore.location': `${BROKER_SECRETS}/keystore.pem`,
        'zookeeper.ssl.truststore.type': 'PEM',
        'zookeeper.ssl.truststore.location': `${BROKER_SECRETS}/ca.pem`,
        'zookeeper.set.acl': keepsZnodes(ensembleStandingOf(ensemble)),
      };

/** `zookeeper.clientCnxnSocket` can't be a variable, whose names are lower case in the end; Kafka reads it from here as well. */
export const secureZooKeeperVariables = (
  ensemble: Pick<EnsembleSpec, 'listeners'> | undefined,
): Record<string, string> =>
  ensemble === undefined || !clientsSpeakTls(ensemble)
    ? {}
    : { KAFKA_OPTS: '-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty' };
