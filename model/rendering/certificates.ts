import type { ClusterSpec } from '../spec/cluster.ts';
import type { ListenerSpec } from '../spec/listener.ts';
import { speaksTls, wantsCertificate } from './listener-kinds.ts';
import { openListeners, SECRETS, tlsListeners } from './listeners.ts';
import { LOOPBACK } from './ports.ts';

/** Where the certificates of one stack are kept: keys in files, and nowhere else. */
export interface CertificateStore {
  /** Absolute path of a folder on the host. */
  readonly folder: string;
}

/** One broker's certificate. */
export interface CertificateModel {
  /** Its subject; the same for good, as Kafka refuses another one while it runs. */
  readonly commonName: string;
  /** What is the same for all brokers of a cluster: they are one principal. @default - none */
  readonly organizationalUnit?: string;
  /** DNS names and addresses that clients and other brokers know the broker by. */
  readonly names: readonly string[];
  /** Folder of the host that holds its files; mounted into the container. */
  readonly folder: string;
  /** Path of the key inside the container. */
  readonly keystore: string;
  /** Kafka's names of the listeners that it serves. */
  readonly listeners: readonly string[];
}

/** The authority's own certificate, which clients on the host trust. */
export const authorityFile = ({ folder }: CertificateStore): string => `${folder}/ca.pem`;

/** A folder with the authority's certificate and no key, for containers that are clients only. */
export const trustFolder = ({ folder }: CertificateStore): string => `${folder}/trust`;

/** The unit in the subject of every broker's certificate; of the cluster, since one authority may serve several. */
export const brokerUnit = (cluster: string): string => `kafka-broker-${cluster}`;

/** The user of brokers among each other, and that of terraform and the scripts: no certificate of a user's may have these names. */
export const BROKER_USER = 'kafka-broker';
export const OPERATOR = 'kafkaform-admin';

/** A client's folder, with keystore.pem (key and certificate) and ca.pem. */
export const clientFolder = ({ folder }: CertificateStore, user: string): string =>
  `${folder}/clients/${user}`;

/** A client's key and certificate in one file of PEM. */
export const clientKeystore = (store: CertificateStore, user: string): string =>
  `${clientFolder(store, user)}/keystore.pem`;

/** A broker's certificate; undefined where no listener speaks TLS. */
export function brokerCertificate(
  spec: ClusterSpec,
  container: string,
  store: CertificateStore,
): CertificateModel | undefined {
  const listeners = tlsListeners(spec);
  if (listeners.length === 0) return undefined;
  return {
    commonName: container,
    organizationalUnit: brokerUnit(spec.name),
    names: namesOf(
      container,
      openListeners(spec).flatMap(({ role, listener }) => (role === 'host' ? [listener] : [])),
    ),
    folder: `${store.folder}/${container}`,
    keystore: SECRETS.keystore,
    listeners,
  };
}

/** A dedicated controller's certificate, by which it is one of the brokers; undefined where listener CONTROLLER doesn't speak TLS. */
export function controllerCertificate(
  spec: ClusterSpec,
  container: string,
  store: CertificateStore,
): CertificateModel | undefined {
  const listeners = openListeners(spec).filter(
    ({ role, listener }) => role === 'controller' && speaksTls(listener),
  );
  if (listeners.length === 0) return undefined;
  return {
    commonName: container,
    organizationalUnit: brokerUnit(spec.name),
    names: namesOf(container, []),
    folder: `${store.folder}/${container}`,
    keystore: SECRETS.keystore,
    listeners: listeners.map(({ name }) => name),
  };
}

/**
 * What the quorum of controllers reads at start only: Kafka's RaftManager doesn't reconfigure its connections, of which each is a
 * client of the other controllers.
 */
export function readAtStart(spec: ClusterSpec): readonly ('fingerprint' | 'trusted')[] {
  const controllers = openListeners(spec).filter(({ role }) => role === 'controller');
  if (controllers.some(({ listener }) => wantsCertificate(listener))) return ['fingerprint', 'trusted'];
  return controllers.some(({ listener }) => speaksTls(listener)) ? ['trusted'] : [];
}

/** Names and addresses that a container is known by, from within and by listeners that are published. */
export function namesOf(container: string, published: readonly ListenerSpec[]): readonly string[] {
  const elsewhere = published
    .flatMap(({ address, advertisedHost }) => [address, advertisedHost])
    .filter((name): name is string => name !== undefined && !isEverything(name));
  return [...new Set([container, 'localhost', LOOPBACK, ...elsewhere])];
}

/** True for an address that stands for all of the host's. */
export const isEverything = (address: string): boolean => ['0.0.0.0', '::'].includes(address);
