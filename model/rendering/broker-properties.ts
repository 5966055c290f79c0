import { isDynamic } from '../properties/dynamic.ts';
import type { BrokerSpec, ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import { authenticationDefaults, authenticationProperties } from './authentication.ts';
import { authorizationProperties } from './authorization.ts';
import { dataDirectories } from './data-directories.ts';
import { secureZooKeeperProperties } from './ensemble-certificates.ts';
import { type PropertyValue, sorted } from './environment.ts';
import { listenerProperties } from './listeners.ts';
import { isController, quorumVoters } from './quorum.ts';
import { minInsyncReplicasOf, replicationFactorOf } from './replication.ts';
import { zookeeperConnect } from './zookeeper-properties.ts';

type Properties = Record<string, PropertyValue>;

interface BrokerContext {
  readonly stack: string;
  readonly ensembles?: readonly EnsembleSpec[];
  /** Release line whose protocol brokers speak, such as 3.9; may be a token. Used in ZooKeeper mode. */
  readonly protocolVersion?: string;
}

/** What a broker starts with: a change takes a restart. */
export function staticProperties(spec: ClusterSpec, broker: BrokerSpec, context: BrokerContext): Properties {
  const dynamic = isDynamic(spec.kafkaVersion);
  return Object.fromEntries(
    Object.entries(brokerProperties(spec, broker, context)).filter(([key]) => !dynamic(key)),
  );
}

/**
 * What Kafka applies to all brokers without a restart, and keeps itself: set on the cluster as soon as it has formed. min ISR is
 * one of them; in Kafka 4 the file's value would have no effect (with eligible leader replicas, the cluster's is set from the
 * beginning).
 */
export function dynamicProperties(spec: ClusterSpec): Readonly<Record<string, string>> {
  const dynamic = isDynamic(spec.kafkaVersion);
  const entries = Object.entries({ ...spec.config, ...durabilityProperties(spec) }).filter(([key]) =>
    dynamic(key),
  );
  return sorted(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])));
}

/** All properties of one broker: defaults, then the user's `config`, then what the construct owns. */
export function brokerProperties(spec: ClusterSpec, broker: BrokerSpec, context: BrokerContext): Properties {
  return {
    ...clusterProperties(spec),
    ...listenerProperties(spec, broker, context.stack),
    ...authenticationProperties(spec),
    ...authorizationProperties(spec),
    ...metadataProperties(spec, broker, context),
    ...(broker.rack === undefined ? {} : { 'broker.rack': broker.rack }),
    'log.dirs': dataDirectories(spec).join(','),
  };
}

/** What all brokers and controllers of a cluster have: defaults, then the user's `config`, then what keeps data. */
export const clusterProperties = (spec: ClusterSpec): Properties => ({
  ...defaultProperties(spec),
  ...authenticationDefaults(spec),
  ...(spec.jvm.profile === 'local' ? localProperties(spec) : {}),
  ...spec.config,
  ...durabilityProperties(spec),
});

/** Small heaps need a small cleaner buffer; a first group need not wait for late members on one machine. */
const LOCAL_DEFAULTS: Properties = {
  'group.initial.rebalance.delay.ms': 0,
  'log.cleaner.dedupe.buffer.size': 4_194_304,
};

/**
 * A KRaft controller takes a broker that was restarted back once the session of the one before is over, 9 s by default
 * (DUPLICATE_BROKER_REGISTRATION, also after a controlled shutdown: KAFKA-19047), and a broker stops with its next heartbeat.
 */
const LOCAL_SESSION: Properties = {
  'broker.heartbeat.interval.ms': 500,
  'broker.session.timeout.ms': 4_000,
};

const localProperties = ({ metadata }: ClusterSpec): Properties =>
  metadata.mode === 'kraft' ? { ...LOCAL_DEFAULTS, ...LOCAL_SESSION } : LOCAL_DEFAULTS;

/** Where Kafka's own default suits no cluster, or depends on how many brokers there are. */
function defaultProperties(spec: ClusterSpec): Properties {
  const replicationFactor = replicationFactorOf(spec);
  // Not the cluster's own min ISR, which can change without a restart; these count when Kafka makes its topics.
  const minInsyncReplicas = Math.max(1, replicationFactor - 1);
  return {
    'auto.create.topics.enable': false,
    'controlled.shutdown.enable': true,
    'num.partitions': 3,
    'offsets.topic.replication.factor': replicationFactor,
    'transaction.state.log.replication.factor': replicationFactor,
    'transaction.state.log.min.isr': minInsyncReplicas,
    ...shareGroupProperties(spec.kafkaVersion, replicationFactor, minInsyncReplicas),
  };
}

/** Share groups came with 4.0; their topic would want 3 brokers. */
function shareGroupProperties(
  version: string,
  replicationFactor: number,
  minInsyncReplicas: number,
): Properties {
  if (version.startsWith('3.')) return {};
  return {
    'share.coordinator.state.topic.replication.factor': replicationFactor,
    'share.coordinator.state.topic.min.isr': minInsyncReplicas,
  };
}

function durabilityProperties(spec: ClusterSpec): Properties {
  return {
    'default.replication.factor': replicationFactorOf(spec),
    'min.insync.replicas': minInsyncReplicasOf(spec),
    'unclean.leader.election.enable': spec.uncleanLeaderElection ?? false,
  };
}

function metadataProperties(spec: ClusterSpec, broker: BrokerSpec, context: BrokerContext): Properties {
  const { metadata } = spec;
  if (metadata.mode === 'zookeeper') {
    const ensemble = context.ensembles?.find(({ name }) => name === metadata.ensemble);
    return {
      'broker.id': broker.brokerId,
      ...(context.protocolVersion === undefined
        ? {}
        : { 'inter.broker.protocol.version': context.protocolVersion }),
      'zookeeper.connect': zookeeperConnect(ensemble, context.stack, metadata.chroot),
      ...secureZooKeeperProperties(ensemble),
    };
  }
  return {
    'node.id': broker.brokerId,
    'process.roles': isController(spec, broker.brokerId) ? 'broker,controller' : 'broker',
    'controller.quorum.voters': quorumVoters(spec, context.stack),
  };
}
