import type { ClusterManifest, EnsembleManifest, ExistingClusterManifest } from '../manifest.ts';
import { ensembleStandingOf } from '../migration/server-form.ts';
import { standingOf } from '../migration/standing.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { ExistingClusterSpec } from '../spec/existing-cluster.ts';
import type { TopicSpec } from '../spec/topic.ts';
import type { CertificateStore } from './certificates.ts';
import { type ClientStores, operatorAccess } from './client-access.ts';
import type { BrokerModel } from './cluster.ts';
import type { ControllerModel } from './controllers.ts';
import type { ServerModel } from './ensemble.ts';
import { ensembleAccess } from './ensemble-certificates.ts';
import { replicationFactorOf } from './replication.ts';

/** What the reporting commands are told about an ensemble. */
export function ensembleManifest(
  spec: EnsembleSpec,
  servers: readonly ServerModel[],
  certificates?: CertificateStore,
): EnsembleManifest {
  const tls = ensembleAccess(spec, certificates);
  const { listeners: to, migration } = ensembleStandingOf(spec);
  return {
    name: spec.name,
    ...(migration === undefined ? {} : { migration: { ...migration, to } }),
    ...(tls === undefined ? {} : { tls }),
    servers: servers.map(({ myid, container, address, metricsUrl }) => ({
      myid,
      container: container.name,
      address,
      ...(metricsUrl === undefined ? {} : { metricsUrl }),
    })),
  };
}

/** What the reporting commands are told about a cluster; topics by name. */
export function clusterManifest(
  spec: ClusterSpec,
  { brokers, controllers = [] }: ClusterMembers,
  topics: readonly TopicSpec[],
  stores?: ClientStores,
): ClusterManifest {
  return {
    name: spec.name,
    bootstrapServers: bootstrapServers(brokers),
    ...(stores === undefined ? {} : operatorAccess(spec, stores)),
    kafkaVersion: spec.kafkaVersion,
    metadata: spec.metadata.mode,
    ...migrationManifest(spec),
    brokers: brokers.map(({ brokerId, container, address, rack, metricsUrl }) => ({
      id: brokerId,
      container: container.name,
      address,
      ...(rack === undefined ? {} : { rack }),
      ...(metricsUrl === undefined ? {} : { metricsUrl }),
    })),
    ...(controllers.length === 0 ? {} : { controllers: controllers.map(controllerManifest) }),
    topics: topicManifests(topics, replicationFactorOf(spec)),
  };
}

interface ClusterMembers {
  readonly brokers: readonly BrokerModel[];
  /** Dedicated ones. @default - none */
  readonly controllers?: readonly ControllerModel[];
}

const controllerManifest = ({ controllerId, container, address, metricsUrl }: ControllerModel) => ({
  id: controllerId,
  container: container.name,
  address,
  ...(metricsUrl === undefined ? {} : { metricsUrl }),
});

function migrationManifest(spec: ClusterSpec): Pick<ClusterManifest, 'migration'> {
  const { listeners: to, migration } = standingOf(spec);
  return migration === undefined ? {} : { migration: { ...migration, to } };
}

/** What the reporting commands are told about a cluster that runs already. */
export function existingClusterManifest(
  { name, bootstrapServers: servers, tls, sasl, replicationFactor = 3 }: ExistingClusterSpec,
  topics: readonly TopicSpec[],
): ExistingClusterManifest {
  return {
    name,
    bootstrapServers: servers.join(','),
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
    topics: topicManifests(topics, replicationFactor),
  };
}

/** By name. */
function topicManifests(topics: readonly TopicSpec[], factor: number): ClusterManifest['topics'] {
  return topics
    .map(({ name, partitions, replicationFactor = factor }) => ({ name, partitions, replicationFactor }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** How many brokers a client in the network starts from: those that join later change nothing for it. */
const FIRST_BROKERS = 3;

/** host:port of the first brokers for clients in the network, separated by commas. */
export const internalBootstrapServers = (brokers: readonly BrokerModel[]): string =>
  brokers
    .slice(0, FIRST_BROKERS)
    .map(({ internalAddress }) => internalAddress)
    .join(',');

/** host:port of every broker for clients on the host, separated by commas. */
export const bootstrapServers = (brokers: readonly BrokerModel[]): string =>
  brokers.map(({ address }) => address).join(',');
