import type { SaslAccess, TlsAccess } from '../access.ts';
import type { ContainerModel } from '../container.ts';
import type { PropertyValue } from './environment.ts';
import { SECRETS } from './listeners.ts';
import { clientLogin, passwordProvider } from './password-files.ts';

type Properties = Readonly<Record<string, PropertyValue>>;
type Folders = NonNullable<ContainerModel['folders']>;

/** Where a worker finds its passwords, one file for each cluster, and what tells that it may start. */
const PASSWORDS = '/etc/kafka/passwords';
/** Where it finds the files of clusters that aren't the stack's, in a folder for each. */
const CLUSTERS = '/etc/kafka/clusters';

/** How workers know one cluster, and what they are known by there. */
export type WorkerAccess = StackAccess | NamedAccess;

/** A cluster of the stack. */
interface StackAccess {
  /** Folder of the host with `ca.pem` and, where workers have a certificate, `keystore.pem`; the same for all clusters of the stack. */
  readonly folder: string;
  /** They are known by `keystore.pem`. */
  readonly certificate: boolean;
  /** They are known by a password; its file is in the mirror's folder, and called after the cluster. */
  readonly login?: Login;
}

/** A cluster that runs already: the files that its access names. */
interface NamedAccess {
  readonly tls: TlsAccess;
  readonly sasl?: SaslAccess | undefined;
}

type Login = Pick<SaslAccess, 'mechanism' | 'username'>;

interface Reached {
  readonly name: string;
  readonly access?: WorkerAccess | undefined;
}

/** Every client of a worker takes these over from its cluster. */
export function accessProperties({ name, access }: Reached): Properties {
  if (access === undefined) return {};
  const { truststore, keystore, login } = placesOf(name, access);
  return {
    'security.protocol': login === undefined ? 'SSL' : 'SASL_SSL',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': truststore,
    ...(keystore === undefined ? {} : { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': keystore }),
    ...(login === undefined ? {} : loginProperties(login)),
  };
}

interface Places {
  readonly truststore: string;
  readonly keystore?: string;
  readonly login?: Login & { readonly folder: string; readonly file: string };
}

/** Inside the container. */
function placesOf(name: string, access: WorkerAccess): Places {
  if ('folder' in access) {
    return {
      truststore: SECRETS.truststore,
      ...(access.certificate ? { keystore: SECRETS.keystore } : {}),
      ...(access.login === undefined
        ? {}
        : { login: { ...access.login, folder: PASSWORDS, file: mirrorPasswordFile(name) } }),
    };
  }
  const folder = `${CLUSTERS}/${name}`;
  return {
    truststore: `${folder}/ca.pem`,
    ...(access.tls.certificateFile === undefined ? {} : { keystore: `${folder}/keystore.pem` }),
    ...(access.sasl === undefined ? {} : { login: { ...access.sasl, folder, file: 'password' } }),
  };
}

/** Name of the file with the password for one cluster, in the mirror's folder. */
export const mirrorPasswordFile = (cluster: string): string => `${cluster}.password`;

/** Connect's own topics hold the file's name only, too. */
const loginProperties = ({
  mechanism,
  username,
  folder,
  file,
}: NonNullable<Places['login']>): Properties => ({
  'sasl.mechanism': mechanism,
  'sasl.jaas.config': clientLogin(username, folder, file),
});

/** What reads these files; nothing where no cluster has a login. */
export function providerProperties(clusters: readonly Reached[]): Properties {
  const folders = clusters.flatMap(({ name, access }) =>
    access === undefined ? [] : (placesOf(name, access).login?.folder ?? []),
  );
  return folders.length === 0 ? {} : passwordProvider([...new Set(folders)]);
}

/** What workers mount; `passwords` is the mirror's folder of the host, where it has one. */
export function accessFolders(clusters: readonly Reached[], passwords: string | undefined): Folders {
  const stack = clusters.flatMap(({ access }) =>
    access !== undefined && 'folder' in access ? [access.folder] : [],
  );
  return [
    ...[...new Set(stack)].map((hostPath) => ({ hostPath, path: SECRETS.folder })),
    ...(passwords === undefined ? [] : [{ hostPath: passwords, path: PASSWORDS }]),
    ...clusters.flatMap(({ name, access }) =>
      access !== undefined && 'tls' in access ? namedFiles(`${CLUSTERS}/${name}`, access) : [],
    ),
  ];
}

const namedFiles = (folder: string, { tls, sasl }: NamedAccess): Folders => [
  { hostPath: tls.caFile, path: `${folder}/ca.pem` },
  ...(tls.certificateFile === undefined
    ? []
    : [{ hostPath: tls.certificateFile, path: `${folder}/keystore.pem` }]),
  ...(sasl === undefined ? [] : [{ hostPath: sasl.passwordFile, path: `${folder}/password` }]),
];

/** What a worker waits for at its start: a file that comes when its users and what they may do are there. */
export const readyFile = (name: string): string => `${PASSWORDS}/${name}`;
