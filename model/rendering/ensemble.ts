import type { ContainerModel } from '../container.ts';
import type { EnsembleSpec, ServerSpec } from '../spec/ensemble.ts';
import type { CertificateStore } from './certificates.ts';
import { type ServerCertificate, serverCertificate } from './ensemble-certificates.ts';
import { besidePort, clientPortOf } from './ensemble-listeners.ts';
import { foundingSeeds, type QuorumAddresses, type Seeds } from './ensemble-seed.ts';
import { encodeProperties, sorted, zookeeperVariable } from './environment.ts';
import { jvmVariables, publishedPorts } from './jvm.ts';
import { SECRETS } from './listeners.ts';
import { memberAddress } from './member-address.ts';
import { exporterEnabled, exporterVariables, metricsUrl } from './metrics.ts';
import { memberName, volumeName } from './names.ts';
import { LOOPBACK } from './ports.ts';
import { quorumAddress, zookeeperProperties } from './zookeeper-properties.ts';

const DATA_DIRECTORY = '/var/lib/zookeeper/data';

/** Where a server's container keeps the password of its super user, which it makes itself. */
export const SUPER_PASSWORD_FILE = `${DATA_DIRECTORY}/config/super-password`;

export interface EnsembleContext {
  /** Name of the stack: the first part of container and volume names. */
  readonly stack: string;
  /** Image name or id; may be a token. */
  readonly image: string;
  /**
   * What each server starts from for the first time; may be tokens.
   * @default - all servers make a new ensemble
   */
  readonly seeds?: Seeds;
  /** Where the ensemble's certificates are kept. Used where a listener speaks TLS. */
  readonly certificates?: CertificateStore;
}

/** One ZooKeeper server, rendered. */
export interface ServerModel {
  readonly myid: number;
  readonly container: ContainerModel;
  /** host:port of its client port on the host's loopback. */
  readonly address: string;
  /** Where the other servers reach it: `host:quorum port:election port;client port`. */
  readonly quorumAddress: string;
  /** Left out where the JMX exporter is off. */
  readonly metricsUrl?: string;
  /** Left out where no listener speaks TLS. */
  readonly certificate?: ServerCertificate;
}

/** Every server of an ensemble, by ascending myid. Never throws: what is wrong is validation's to say. */
export function renderEnsemble(spec: EnsembleSpec, context: EnsembleContext): readonly ServerModel[] {
  const seeds = context.seeds ?? foundingSeeds(quorumAddresses(spec, context.stack));
  return [...spec.servers]
    .sort((a, b) => a.myid - b.myid)
    .map((server) => renderServer(spec, server, { ...context, seeds }));
}

/** Where the servers of an ensemble reach each other. */
export const quorumAddresses = (spec: EnsembleSpec, stack: string): QuorumAddresses =>
  Object.fromEntries(
    spec.servers.map(({ myid }) => [String(myid), quorumAddress(spec, memberName(spec, stack, myid))]),
  );

type SeededContext = EnsembleContext & { readonly seeds: Seeds };

function renderServer(spec: EnsembleSpec, server: ServerSpec, context: SeededContext): ServerModel {
  const name = memberName(spec, context.stack, server.myid);
  const certificate = serverCertificate(spec, name, context.stack, context.certificates);
  const container = serverContainer(spec, server, context, certificate);
  return {
    myid: server.myid,
    container,
    address: memberAddress(spec, server.myid, { port: clientPortOf(spec), hostPort: server.hostPort }),
    quorumAddress: quorumAddress(spec, container.name),
    ...(server.metricsPort !== undefined && exporterEnabled(spec.jmxExporter)
      ? {
          metricsUrl: metricsUrl(
            spec.jmxExporter,
            server.metricsPort,
            spec.hosts === undefined ? undefined : name,
          ),
        }
      : {}),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

function serverContainer(
  spec: EnsembleSpec,
  server: ServerSpec,
  context: SeededContext,
  certificate: ServerCertificate | undefined,
): ContainerModel {
  const name = memberName(spec, context.stack, server.myid);
  return {
    name,
    image: context.image,
    command: ['zookeeper'],
    env: sorted({
      ...encodeProperties(zookeeperVariable, zookeeperProperties(spec, DATA_DIRECTORY)),
      ZOOKEEPER_MYID: String(server.myid),
      KAFKAFORM_ENSEMBLE_SEED: context.seeds[server.myid] ?? '',
      ...jvmVariables(spec.jvm),
      ...exporterVariables(spec.jmxExporter),
    }),
    ports: serverPorts(spec, server),
    volumes: [{ name: volumeName(name), path: DATA_DIRECTORY }],
    ...(certificate === undefined
      ? {}
      : { folders: [{ hostPath: certificate.folder, path: SECRETS.folder }] }),
    // Connections and a handful of log and snapshot files; Docker's own default differs from host to host.
    ulimits: [{ name: 'nofile', soft: 65536, hard: 65536 }],
    ...(spec.jvm.memoryMiB === undefined ? {} : { memoryMiB: spec.jvm.memoryMiB }),
    stopGraceSeconds: 10,
  };
}

/** Two client ports while a migration is under way; in their order, whichever is used, so that no container changes for that. */
function serverPorts(spec: EnsembleSpec, server: ServerSpec): ContainerModel['ports'] {
  const [used, ...others] = publishedPorts(clientPortOf(spec), server, spec.jmxExporter);
  const beside = besidePort(spec, server.myid);
  const clients = beside === undefined ? [] : [{ ...beside, ip: LOOPBACK }];
  return [...(used === undefined ? [] : [used]), ...clients]
    .sort((a, b) => a.internal - b.internal)
    .concat(others);
}
