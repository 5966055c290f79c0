import type { ClusterAccess } from '../ports/access.ts';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';
import { splitAddress } from './address.ts';
import { acls, createAcls, deleteAcls } from './kafka/acls.ts';
import { alterBrokerConfig, brokerConfigs } from './kafka/broker-configs.ts';
import { ConnectionLost } from './kafka/broker-connection.ts';
import { brokerListeners } from './kafka/broker-listeners.ts';
import { alterTopicConfig, alterTopicConfigs, minInsyncReplicas, topicConfigs } from './kafka/configs.ts';
import { activeController, describe, describeQuorum } from './kafka/describe.ts';
import { alterClusterConfig, brokerProtocols, clusterConfig } from './kafka/dynamic-config.ts';
import { finalizedFeatures, supportedFeatures, upgradeFeatures } from './kafka/features.ts';
import { describeGroups } from './kafka/group-members.ts';
import { consumerGroups, groupOffsets } from './kafka/groups.ts';
import { diskSpace, logDirs } from './kafka/log-dirs.ts';
import { alterQuotas, quotas } from './kafka/quotas.ts';
import { alterReassignments, reassignments, unregisterBroker } from './kafka/reassignments.ts';
import { alterScramCredentials, scramCredentials } from './kafka/scram.ts';
import { createTopics, deleteTopics, electPreferredLeaders, increasePartitions } from './kafka/topics.ts';
import { KafkaWire, METADATA } from './kafka/wire.ts';
import type { Pinned } from './pinned-peer.ts';

export interface KafkaAdminOptions extends ClusterAccess {
  /** @default kafkaform */
  readonly clientId?: string;
  /**
   * Bound of every call, in milliseconds; a write that waits until all brokers show it may take it twice.
   * @default 15000
   */
  readonly requestTimeoutMs?: number;
  /**
   * SHA-256 of the certificates that brokers may present: exactly these, even where they have ended, and checked on every connection
   * before anything is sent on it.
   * @default - what the authority of `tls` has signed, for the address, and hasn't ended
   */
  readonly pinned?: Pinned;
}

/** The port, and the wire below it that the other adapters use. */
export interface ConnectedKafkaAdmin extends KafkaAdmin {
  readonly wire: KafkaWire;
}

/**
 * Connects at the first call, and again whenever a connection breaks. Nothing is cached: every call asks the brokers.
 * Errors are KafkaError: UNREACHABLE names the addresses that were tried, every other code is Kafka's own.
 */
export function connectKafkaAdmin(options: KafkaAdminOptions): ConnectedKafkaAdmin {
  const wire = new KafkaWire({
    bootstrapServers: listOf(options.bootstrapServers),
    tls: options.tls,
    sasl: options.sasl,
    pinned: options.pinned,
    clientId: options.clientId ?? 'kafkaform',
    requestTimeoutMs: options.requestTimeoutMs ?? 15_000,
  });
  return {
    wire,
    requests: wire.requests,
    describe: ({ topics, from } = {}) => describe(wire, topics ?? null, from),
    activeController: () => activeController(wire),
    quorum: () => describeQuorum(wire),
    probe: (address, timeoutMs) => probe(wire, address, timeoutMs),
    topicConfigs: (topics) => topicConfigs(wire, topics),
    minInsyncReplicas: (topics) => minInsyncReplicas(wire, topics),
    createTopic: (topic) => createTopics(wire, [topic], false),
    createTopics: (topics, { validateOnly = false } = {}) => createTopics(wire, topics, validateOnly),
    deleteTopics: (topics) => deleteTopics(wire, topics),
    increasePartitions: (increases) => increasePartitions(wire, increases),
    alterTopicConfig: (topic, changes) => alterTopicConfig(wire, topic, changes),
    alterTopicConfigs: (changes) => alterTopicConfigs(wire, changes),
    brokerConfigs: (brokerIds) => brokerConfigs(wire, brokerIds),
    alterBrokerConfig: (brokerId, changes) => alterBrokerConfig(wire, brokerId, changes),
    clusterConfig: () => clusterConfig(wire),
    alterClusterConfig: (changes, { validateOnly = false } = {}) =>
      alterClusterConfig(wire, changes, validateOnly),
    finalizedFeatures: () => finalizedFeatures(wire),
    supportedFeatures: () => supportedFeatures(wire),
    brokerProtocols: () => brokerProtocols(wire),
    brokerListeners: () => brokerListeners(wire),
    upgradeFeatures: (levels) => upgradeFeatures(wire, levels),
    alterReassignments: (targets) => alterReassignments(wire, targets),
    reassignments: () => reassignments(wire),
    unregisterBroker: (brokerId) => unregisterBroker(wire, brokerId),
    electPreferredLeaders: (partitions) => electPreferredLeaders(wire, partitions ?? null),
    logDirs: (brokerIds) => logDirs(wire, brokerIds),
    diskSpace: (brokerIds) => diskSpace(wire, brokerIds),
    consumerGroups: () => consumerGroups(wire),
    groupOffsets: (groups) => groupOffsets(wire, groups),
    describeGroups: (groups) => describeGroups(wire, groups),
    acls: () => acls(wire),
    createAcls: (wanted) => createAcls(wire, wanted),
    deleteAcls: (unwanted) => deleteAcls(wire, unwanted),
    quotas: () => quotas(wire),
    alterQuotas: (changes) => alterQuotas(wire, changes),
    scramCredentials: () => scramCredentials(wire),
    alterScramCredentials: (changes) => alterScramCredentials(wire, changes),
    close: () => wire.close(),
  };
}

function listOf(servers: string | readonly string[]): string[] {
  const list = (typeof servers === 'string' ? servers.split(',') : servers).map((address) => address.trim());
  const addresses = list.filter((address) => address !== '');
  if (addresses.length === 0) throw new KafkaError('INVALID_ADDRESS', 'bootstrapServers names no broker.');
  return addresses;
}

async function probe(
  wire: KafkaWire,
  address: string,
  timeoutMs: number,
): Promise<{ brokerId: number | null }> {
  const deadline = Date.now() + timeoutMs;
  try {
    return await wire.fresh(address, timeoutMs, async (connection) => {
      const { brokers } = await connection.send(
        METADATA,
        [[], false, false],
        Math.max(1, deadline - Date.now()),
      );
      if (brokers.length === 0)
        throw new ConnectionLost(address, true, 'answers, but has no cluster metadata yet');
      const self = brokers.find(({ host, port }) => sameAddress({ host, port }, splitAddress(address)));
      return { brokerId: self?.nodeId ?? null };
    });
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    throw new KafkaError('UNREACHABLE', `No broker answers at ${error.message}.`, {
      retriable: true,
      cause: error,
    });
  }
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Compares without a name look-up; the names of loopback are the same host. */
function sameAddress(a: Address, b: Address): boolean {
  const canonical = (host: string) =>
    ['localhost', '127.0.0.1', '::1'].includes(host) ? 'loopback' : host.toLowerCase();
  return a.port === b.port && canonical(a.host) === canonical(b.host);
}
