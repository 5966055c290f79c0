import type { BrokerSpec, ClusterSpec } from '../spec/cluster.ts';
import type { ListenerName, ListenerSpec } from '../spec/listener.ts';
import { containerName } from './names.ts';
import { LOOPBACK, PORTS } from './ports.ts';
import { isController } from './quorum.ts';

/** Where a broker finds its key and the authority's certificate: the folder that the official image keeps for them. */
export const SECRETS = {
  folder: '/etc/kafka/secrets',
  keystore: '/etc/kafka/secrets/keystore.pem',
  truststore: '/etc/kafka/secrets/ca.pem',
} as const;

const PLAINTEXT: ListenerSpec = { security: 'plaintext' };

/** The choice for one listener. */
export const listenerOf = ({ listeners = {} }: Pick<ClusterSpec, 'listeners'>, name: ListenerName) =>
  listeners[name] ?? PLAINTEXT;

/** Whether what goes over it is encrypted. */
export const speaksTls = ({ security }: ListenerSpec): boolean => security === 'tls';

/** Listeners of a cluster: in ZooKeeper mode there is no CONTROLLER. */
const listenersOf = ({ metadata }: ClusterSpec): readonly ListenerName[] =>
  metadata.mode === 'kraft' ? ['controller', 'internal', 'host'] : ['internal', 'host'];

/** Kafka's names of the listeners that speak TLS. */
export const tlsListeners = (spec: ClusterSpec): readonly string[] =>
  listenersOf(spec)
    .filter((name) => speaksTls(listenerOf(spec, name)))
    .map((name) => name.toUpperCase());

/** IP address of the host that listener HOST is published on. */
export const hostAddress = (spec: ClusterSpec): string => listenerOf(spec, 'host').address ?? LOOPBACK;

/** host:port of listener HOST as clients are told it. */
export function hostListenerAddress(spec: ClusterSpec, { hostPort }: BrokerSpec): string {
  const host = listenerOf(spec, 'host').advertisedHost ?? hostAddress(spec);
  return host.includes(':') ? `[${host}]:${hostPort}` : `${host}:${hostPort}`;
}

/**
 * The listener properties of one broker. Clients in the network are told the container's name, clients on the host the
 * published address: each side only ever learns addresses that it can reach.
 */
export function listenerProperties(
  spec: ClusterSpec,
  broker: BrokerSpec,
  stack: string,
): Record<string, string> {
  const kraft = spec.metadata.mode === 'kraft';
  const bound = [`INTERNAL://:${PORTS.internal}`, `HOST://:${PORTS.host}`];
  if (isController(spec, broker.brokerId)) bound.push(`CONTROLLER://:${PORTS.controller}`);
  const container = containerName(stack, spec.name, broker.brokerId);
  return {
    listeners: bound.join(','),
    'advertised.listeners': `INTERNAL://${container}:${PORTS.internal},HOST://${hostListenerAddress(spec, broker)}`,
    'listener.security.protocol.map': listenersOf(spec)
      .map((name) => `${name.toUpperCase()}:${speaksTls(listenerOf(spec, name)) ? 'SSL' : 'PLAINTEXT'}`)
      .join(','),
    'inter.broker.listener.name': 'INTERNAL',
    ...(kraft ? { 'controller.listener.names': 'CONTROLLER' } : {}),
    ...Object.assign({}, ...tlsListeners(spec).map(storeProperties)),
  };
}

/**
 * Key and authority of one listener as PEM files (Kafka 2.7, KIP-651), as a server and, for brokers among each other, as a
 * client. Of the listener itself: only so can Kafka read a renewed file without a restart (KIP-226).
 */
const storeProperties = (listener: string): Record<string, string> => ({
  [listenerKey(listener, 'ssl.keystore.type')]: 'PEM',
  [keystoreKey(listener)]: SECRETS.keystore,
  [listenerKey(listener, 'ssl.truststore.type')]: 'PEM',
  [listenerKey(listener, 'ssl.truststore.location')]: SECRETS.truststore,
});

const listenerKey = (listener: string, property: string): string =>
  `listener.name.${listener.toLowerCase()}.${property}`;

/** The property that names a listener's key; set to the same path again, it makes Kafka read the file again. */
export const keystoreKey = (listener: string): string => listenerKey(listener, 'ssl.keystore.location');
