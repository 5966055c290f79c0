import type { BrokerSpec, ClusterSpec } from '../spec/cluster.ts';
import type { ListenerName, ListenerSpec } from '../spec/listener.ts';
import { type KafkaListener, kafkaListener, listenerOf, speaksTls } from './listener-kinds.ts';
import { memberAddress } from './member-address.ts';
import { memberName } from './names.ts';
import { hostAndPort, LOOPBACK, PORTS } from './ports.ts';
import { isController } from './quorum.ts';

/** Where a broker finds its key and the authority's certificate: the folder that the official image keeps for them. */
export const SECRETS = {
  folder: '/etc/kafka/secrets',
  keystore: '/etc/kafka/secrets/keystore.pem',
  truststore: '/etc/kafka/secrets/ca.pem',
} as const;

/** In ZooKeeper mode there is no CONTROLLER. */
const rolesOf = ({ metadata }: ClusterSpec): readonly ListenerName[] =>
  metadata.mode === 'kraft' ? ['controller', 'internal', 'host'] : ['internal', 'host'];

/** The listener of a role as Kafka knows it: the one that brokers and our own clients use. */
export const kafkaListenerOf = (spec: Pick<ClusterSpec, 'listeners'>, role: ListenerName): OpenListener => {
  const listener = listenerOf(spec, role);
  return { ...kafkaListener(role, listener), listener };
};

/** A listener that brokers have open. */
export interface OpenListener extends KafkaListener {
  readonly listener: ListenerSpec;
  /** Broker id to the port on the host; of a HOST that is open beside that of `brokers[].hostPort`. */
  readonly hostPorts?: Readonly<Record<string, number>>;
  /** Bound to loopback of the broker's own host: HOST once more for who gets there by a forwarded port only. */
  readonly forwarded?: true;
}

/**
 * Every listener of a cluster's brokers, those that a migration keeps open beside the ones that are used included. CONTROLLER, where
 * there is one, is open on controllers only; of two, the first is the one that is used. The others are in the order of their ports:
 * which of them is used, brokers needn't know.
 */
export const openListeners = (spec: ClusterSpec): readonly OpenListener[] =>
  rolesOf(spec).flatMap((role) => {
    const besides = (spec.besides ?? []).filter((beside) => beside.role === role);
    const open: OpenListener[] = [
      kafkaListenerOf(spec, role),
      ...(role === 'host' ? operatorListener(spec) : []),
      ...besides.map((beside) => ({ ...kafkaListener(role, beside.listener), ...beside })),
    ];
    return role === 'controller' ? open : open.sort((a, b) => a.port - b.port);
  });

/** OPERATOR, secured as HOST is, where terraform reaches brokers by forwarded ports: clients there are told ports of their own machine. */
function operatorListener(spec: ClusterSpec): OpenListener[] {
  if (spec.hosts?.operator !== 'forwarded-ports') return [];
  const host = kafkaListenerOf(spec, 'host');
  const name = host.name.replace('HOST', 'OPERATOR');
  return [{ ...host, name, port: host.port - PORTS.host + PORTS.operator, forwarded: true }];
}

/** Kafka's names of the listeners that speak TLS. */
export const tlsListeners = (spec: ClusterSpec): readonly string[] =>
  openListeners(spec)
    .filter(({ listener }) => speaksTls(listener))
    .map(({ name }) => name);

/** IP address of the host that a listener HOST is published on. */
export const hostAddress = ({ address }: ListenerSpec): string => address ?? LOOPBACK;

/** Port of the host that a broker's listener HOST is published on. */
export const hostPortOf = ({ hostPorts }: Pick<OpenListener, 'hostPorts'>, broker: BrokerSpec): number =>
  hostPorts?.[broker.brokerId] ?? broker.hostPort;

/** host:port of a broker's listener HOST as clients are told it; of the one that is used, unless another is given. */
export function hostListenerAddress(
  spec: ClusterSpec,
  broker: BrokerSpec,
  open: OpenListener = kafkaListenerOf(spec, 'host'),
): string {
  if (spec.hosts !== undefined) return advertisedByName(spec, broker, open);
  const host = open.listener.advertisedHost ?? hostAddress(open.listener);
  return hostAndPort(host, hostPortOf(open, broker));
}

const advertisedByName = (
  { name, hosts }: Pick<ClusterSpec, 'name' | 'hosts'>,
  { brokerId, hostPort }: BrokerSpec,
  { port, forwarded }: OpenListener,
): string =>
  forwarded ? hostAndPort(LOOPBACK, hostPort) : hostAndPort(memberName({ name, hosts }, '', brokerId), port);

/** host:port of a broker as terraform and the scripts reach it. */
export const operatorAddress = (spec: ClusterSpec, broker: BrokerSpec): string =>
  spec.hosts === undefined
    ? hostListenerAddress(spec, broker)
    : memberAddress(spec, broker.brokerId, {
        port: kafkaListenerOf(spec, 'host').port,
        hostPort: broker.hostPort,
      });

/**
 * The listener properties of one broker. Clients in the network are told the container's name, clients on the host the
 * published address: each side only ever learns addresses that it can reach.
 */
export function listenerProperties(
  spec: ClusterSpec,
  broker: BrokerSpec,
  stack: string,
): Record<string, string> {
  const open = openListeners(spec);
  const bound = isController(spec, broker.brokerId) ? open : open.filter(({ role }) => role !== 'controller');
  const container = memberName(spec, stack, broker.brokerId);
  return {
    listeners: inOrder(bound, ['internal', 'host', 'controller'])
      .map(({ name, port, forwarded }) => `${name}://${forwarded ? LOOPBACK : ''}:${port}`)
      .join(','),
    'advertised.listeners': inOrder(open, ['internal', 'host'])
      .map((each) =>
        each.role === 'host'
          ? `${each.name}://${hostListenerAddress(spec, broker, each)}`
          : `${each.name}://${container}:${each.port}`,
      )
      .join(','),
    'listener.security.protocol.map': open.map(({ name, protocol }) => `${name}:${protocol}`).join(','),
    'inter.broker.listener.name': kafkaListenerOf(spec, 'internal').name,
    ...(spec.metadata.mode === 'kraft'
      ? {
          'controller.listener.names': inOrder(open, ['controller'])
            .map(({ name }) => name)
            .join(','),
        }
      : {}),
    ...Object.assign({}, ...tlsListeners(spec).map(storeProperties)),
  };
}

/** The listener properties of a dedicated controller, which has CONTROLLER only, both of them while a migration goes on. */
export function controllerListenerProperties(spec: ClusterSpec): Record<string, string> {
  const open = openListeners(spec).filter(({ role }) => role === 'controller');
  const secured = open.filter(({ listener }) => speaksTls(listener));
  return {
    listeners: open.map(({ name, port }) => `${name}://:${port}`).join(','),
    'listener.security.protocol.map': open.map(({ name, protocol }) => `${name}:${protocol}`).join(','),
    'controller.listener.names': open.map(({ name }) => name).join(','),
    ...Object.assign({}, ...secured.map(({ name }) => storeProperties(name))),
  };
}

const inOrder = (open: readonly OpenListener[], roles: readonly ListenerName[]): readonly OpenListener[] =>
  roles.flatMap((role) => open.filter((each) => each.role === role));

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

/** The name of a property that is one listener's own. */
export const listenerKey = (listener: string, property: string): string =>
  `listener.name.${listener.toLowerCase()}.${property}`;

/** The property that names what a listener trusts; it makes Kafka read that file again in the same way. */
export const truststoreKey = (listener: string): string => listenerKey(listener, 'ssl.truststore.location');

/** The property that names a listener's key; set to the same path again, it makes Kafka read the file again. */
export const keystoreKey = (listener: string): string => listenerKey(listener, 'ssl.keystore.location');
