import type { ContainerModel } from '../container.ts';
import type { BrokerSpec, ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { bootstrapUsers, PASSWORDS } from './authentication.ts';
import { staticProperties } from './broker-properties.ts';
import { brokerCertificate, type CertificateModel, type CertificateStore } from './certificates.ts';
import { dataDirectories } from './data-directories.ts';
import { brokerSecrets, secureZooKeeperVariables } from './ensemble-certificates.ts';
import { clientsSpeakTls } from './ensemble-listeners.ts';
import { encodeProperties, kafkaVariable, sorted } from './environment.ts';
import { requiredFilesLimit } from './files-limit.ts';
import { jvmVariables, publishedPorts } from './jvm.ts';
import {
  hostAddress,
  hostPortOf,
  kafkaListenerOf,
  openListeners,
  operatorAddress,
  SECRETS,
} from './listeners.ts';
import { exporterEnabled, exporterVariables, metricsUrl } from './metrics.ts';
import { memberName, volumeName } from './names.ts';
import { isController } from './quorum.ts';
import { brokerPasswords, type SecretStore } from './secrets.ts';

export interface ClusterContext {
  /** Name of the stack: the first part of container and volume names. */
  readonly stack: string;
  /** Image name or id; may be a token. */
  readonly image: string;
  /** Id of the cluster's kafka_cluster_id anchor; may be a token. Used in KRaft mode. */
  readonly clusterId: string;
  /** Release line whose protocol brokers speak, such as 3.9; may be a token. Used in ZooKeeper mode. @default - that of the image */
  readonly protocolVersion?: string;
  /** Where `metadata.ensemble` is looked up. @default [] */
  readonly ensembles?: readonly EnsembleSpec[];
  /** Where the certificates of that ensemble are kept. Used where its clients speak TLS. */
  readonly ensembleCertificates?: CertificateStore;
  /** Where certificates are kept. Used where a listener speaks TLS. */
  readonly certificates?: CertificateStore;
  /** Where passwords are kept. Used where clients of a listener have one. */
  readonly secrets?: SecretStore;
  /** The stack's own topics, for the open-file limit. @default [] */
  readonly topics?: readonly TopicSpec[];
}

/** One broker, rendered. */
export interface BrokerModel {
  readonly brokerId: number;
  readonly rack?: string;
  /** True where it is a KRaft controller as well. */
  readonly controller: boolean;
  readonly container: ContainerModel;
  /** host:port for clients on the host. */
  readonly address: string;
  /** host:port for clients in the network. */
  readonly internalAddress: string;
  /** Left out where the JMX exporter is off. */
  readonly metricsUrl?: string;
  /** Left out where no listener speaks TLS. */
  readonly certificate?: CertificateModel;
}

/** Every broker of a cluster, by ascending id. Never throws: what is wrong is validation's to say. */
export function renderCluster(spec: ClusterSpec, context: ClusterContext): readonly BrokerModel[] {
  return [...spec.brokers]
    .sort((a, b) => a.brokerId - b.brokerId)
    .map((broker) => renderBroker(spec, broker, context));
}

function renderBroker(spec: ClusterSpec, broker: BrokerSpec, context: ClusterContext): BrokerModel {
  const name = memberName(spec, context.stack, broker.brokerId);
  const certificate =
    context.certificates === undefined ? undefined : brokerCertificate(spec, name, context.certificates);
  const container = brokerContainer(spec, broker, context, certificate);
  return {
    brokerId: broker.brokerId,
    ...(broker.rack === undefined ? {} : { rack: broker.rack }),
    controller: isController(spec, broker.brokerId),
    container,
    address: operatorAddress(spec, broker),
    internalAddress: `${container.name}:${kafkaListenerOf(spec, 'internal').port}`,
    ...(broker.metricsPort !== undefined && exporterEnabled(spec.jmxExporter)
      ? {
          metricsUrl: metricsUrl(
            spec.jmxExporter,
            broker.metricsPort,
            spec.hosts === undefined ? undefined : name,
          ),
        }
      : {}),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

function brokerContainer(
  spec: ClusterSpec,
  broker: BrokerSpec,
  context: ClusterContext,
  certificate: CertificateModel | undefined,
): ContainerModel {
  const name = memberName(spec, context.stack, broker.brokerId);
  const files = requiredFilesLimit(spec, context.topics ?? []);
  return {
    name,
    image: context.image,
    command: ['broker'],
    env: sorted({
      ...encodeProperties(kafkaVariable, staticProperties(spec, broker, context)),
      ...(spec.metadata.mode === 'kraft' ? { CLUSTER_ID: context.clusterId } : {}),
      ...formattedUsers(spec, broker),
      ...secureZooKeeperVariables(ensembleOf(spec, context)),
      ...jvmVariables(spec.jvm),
      ...exporterVariables(spec.jmxExporter),
    }),
    ports: brokerPorts(spec, broker),
    volumes: dataDirectories(spec).map((path, index) => ({ name: volumeName(name, index + 1), path })),
    ...secretFolders(spec, context, certificate),
    ulimits: [{ name: 'nofile', soft: files, hard: files }],
    ...(spec.jvm.memoryMiB === undefined ? {} : { memoryMiB: spec.jvm.memoryMiB }),
    // A controlled shutdown moves leaders and flushes logs: seconds in a local stack, minutes on a big broker. The last of a
    // quorum that goes as a whole never gets through with it, so a destroy takes this long.
    stopGraceSeconds: spec.jvm.profile === 'local' ? 15 : 300,
  };
}

/** A quorum begins with the users that brokers and terraform log in as: its members read their passwords when they format storage. */
const formattedUsers = (spec: ClusterSpec, { brokerId }: BrokerSpec): Record<string, string> =>
  isController(spec, brokerId) && bootstrapUsers(spec).length > 0
    ? { KAFKAFORM_SCRAM_PASSWORDS: PASSWORDS }
    : {};

/** The folders with keys and passwords that a broker reads; none where it has none. */
function secretFolders(
  spec: ClusterSpec,
  context: ClusterContext,
  certificate: CertificateModel | undefined,
): Pick<ContainerModel, 'folders'> {
  const ensemble = ensembleOf(spec, context);
  const store = context.ensembleCertificates;
  const folders = [
    ...(certificate === undefined ? [] : [{ hostPath: certificate.folder, path: SECRETS.folder }]),
    ...(context.secrets === undefined || bootstrapUsers(spec).length === 0
      ? []
      : [{ hostPath: brokerPasswords(context.secrets), path: PASSWORDS }]),
    ...(ensemble === undefined || store === undefined || !clientsSpeakTls(ensemble)
      ? []
      : [brokerSecrets(spec.name, store)]),
  ];
  return folders.length === 0 ? {} : { folders };
}

const ensembleOf = ({ metadata }: ClusterSpec, { ensembles = [] }: ClusterContext) =>
  metadata.mode === 'zookeeper' ? ensembles.find(({ name }) => name === metadata.ensemble) : undefined;

/** Every listener HOST is published: while a migration is under way there are two. */
function brokerPorts(spec: ClusterSpec, broker: BrokerSpec): ContainerModel['ports'] {
  const { name, port, listener } = kafkaListenerOf(spec, 'host');
  const others = openListeners(spec).filter((open) => open.role === 'host' && open.name !== name);
  return [
    ...publishedPorts(port, broker, spec.jmxExporter, hostAddress(listener)),
    ...others.map((other) => ({
      internal: other.port,
      external: hostPortOf(other, broker),
      ip: hostAddress(other.listener),
    })),
  ];
}
