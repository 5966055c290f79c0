import { isEverything } from '../rendering/certificates.ts';
import {
  LISTENER_NAMES,
  LISTENER_SECURITY,
  listenerOf,
  speaksTls,
  wantsPassword,
} from '../rendering/listener-kinds.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { ListenerName, ListenerSpec } from '../spec/listener.ts';
import { certificateProblems } from './certificates.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What is wrong with how a cluster's listeners are secured, and with their certificates. */
export function listenerProblems(cluster: ClusterSpec, found: Subject): readonly Problem[] {
  return [
    ...Object.keys(cluster.listeners ?? {})
      .filter((name) => !LISTENER_NAMES.includes(name as ListenerName))
      .map((name) => unknownListener(name, found)),
    ...LISTENER_NAMES.flatMap((name) => securityProblems(name, listenerOf(cluster, name), found)),
    ...publishedProblems(listenerOf(cluster, 'host'), found),
    ...unpublishedProblems(cluster, found),
    ...controllerProblems(cluster, found),
    ...certificateProblems(cluster, found),
  ];
}

const unknownListener = (name: string, found: Subject): Problem =>
  found.error(
    'unknown-listener',
    'listeners',
    name,
    `a cluster has the listeners ${LISTENER_NAMES.join(', ')}`,
    'use one of these names',
  );

function securityProblems(name: ListenerName, { security }: ListenerSpec, found: Subject): Problem[] {
  if (LISTENER_SECURITY.includes(security)) return [];
  return [
    found.error(
      'unknown-listener-security',
      `listeners.${name}.security`,
      security,
      `a listener is secured by ${LISTENER_SECURITY.join(', ')}`,
      'use Listener.plaintext(), Listener.tls(), Listener.mtls() or Listener.scram()',
    ),
  ];
}

/** Something that is published: its path in the spec, and what strangers can do who reach it in the clear. */
export interface Published {
  readonly path: string;
  readonly risk: string;
}

const HOST: Published = {
  path: 'listeners.host',
  risk: 'whoever can connect reads and writes everything',
};

/** Where a listener is published, and whether strangers could read along there. */
export function publishedProblems(
  listener: ListenerSpec,
  found: Subject,
  published: Published = HOST,
): Problem[] {
  const { address, advertisedHost } = listener;
  const { path } = published;
  if (advertisedHost !== undefined && !isHost(advertisedHost))
    return [
      found.error(
        'malformed-advertised-host',
        `${path}.advertisedHost`,
        advertisedHost,
        'it is the host name or IP address that clients connect to',
        'write one, such as kafka.example.org',
      ),
    ];
  if (address === undefined) return [];
  if (!isAddress(address))
    return [
      found.error(
        'malformed-listener-address',
        `${path}.address`,
        address,
        'ports are published on an IP address of this host',
        'write one, such as 192.0.2.7, or leave it out for 127.0.0.1',
      ),
    ];
  return [
    ...clearProblems(listener, address, found, published),
    ...nowhereProblems(listener, address, found, published),
  ];
}

function clearProblems(
  listener: ListenerSpec,
  address: string,
  found: Subject,
  { path, risk }: Published,
): Problem[] {
  if (speaksTls(listener) || isLoopback(address) || listener.acrossHosts === true) return [];
  return [
    found.error(
      'listener-in-the-clear',
      `${path}.address`,
      address,
      `other hosts reach it there, and the listener is plaintext: ${risk}`,
      'use Listener.tls, or Listener.plaintextAcrossHosts where that is meant',
    ),
  ];
}

function nowhereProblems(
  { advertisedHost }: ListenerSpec,
  address: string,
  found: Subject,
  { path }: Published,
): Problem[] {
  if (!isEverything(address) || advertisedHost !== undefined) return [];
  return [
    found.error(
      'advertised-host-missing',
      `${path}.advertisedHost`,
      advertisedHost,
      `nobody can connect to ${address}, which stands for all addresses of the host`,
      'say what clients are to connect to',
    ),
  ];
}

/** Kafka keeps the credentials in the metadata, on which the controllers first have to agree. */
function controllerProblems({ listeners, metadata }: ClusterSpec, found: Subject): Problem[] {
  const controller = listeners?.controller;
  if (controller === undefined || metadata.mode !== 'kraft' || !wantsPassword(controller)) return [];
  return [
    found.error(
      'controller-listener-with-passwords',
      'listeners.controller',
      controller.security,
      'passwords are part of the metadata that the controllers first have to agree on',
      'use Listener.mtls()',
    ),
  ];
}

/** INTERNAL and CONTROLLER stay in the stack's network; the ports of dedicated controllers are never but on loopback. */
function unpublishedProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const published = (['internal', 'controller'] as const).flatMap((name) => {
    const { address, advertisedHost } = listenerOf(cluster, name);
    if (address === undefined && advertisedHost === undefined) return [];
    return [
      found.error(
        'listener-not-published',
        `listeners.${name}`,
        address ?? advertisedHost,
        'only listener HOST is published',
        'leave the address out',
      ),
    ];
  });
  if (cluster.metadata.mode === 'kraft' || cluster.listeners?.controller === undefined) return published;
  return [
    ...published,
    found.error(
      'controller-listener-in-zookeeper-mode',
      'listeners.controller',
      cluster.listeners.controller.security,
      'there are no controllers of that kind in ZooKeeper mode',
      'leave it out',
    ),
  ];
}

const isAddress = (text: string): boolean => isVersion4(text) || /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(text);

const isVersion4 = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

const isHost = (text: string): boolean =>
  isAddress(text) ||
  (text.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text));
