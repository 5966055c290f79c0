import { LISTENER_NAMES, listenerOf } from '../rendering/listener-kinds.ts';
import type { BrokerSpec, ClusterSpec } from '../spec/cluster.ts';
import type { ListenerName, ListenersSpec } from '../spec/listener.ts';
import type { BesideSpec, MigrationSpec } from '../spec/migration.ts';
import { hasReached, MOVES } from './phases.ts';

/** Kafka's order (its documentation's "Incorporating Security Features in a Running Cluster"), of what the code says as its end. */
type Way = Omit<MigrationSpec, 'to'>;

/**
 * A cluster in a phase of its migration: `target` is what it is in the end. From `listeners-added` on those before and
 * after are all open; `listeners` are the ones that are used, `besides` the others.
 */
export function inPhase(target: ClusterSpec, way: Way): ClusterSpec {
  const to = target.listeners ?? {};
  const changed = changedRoles(way.from, to);
  const moved = (role: ListenerName) => hasReached(way.phase, MOVES[role]);
  const staying = changed.filter((role) => !moved(role));
  const hostStays = staying.includes('host');
  return {
    ...authorized(target, way),
    migration: { ...way, to },
    listeners: {
      ...to,
      ...Object.fromEntries(staying.map((role) => [role, listenerOf({ listeners: way.from }, role)])),
    },
    brokers: hostStays ? target.brokers.map((broker) => withPort(broker, way.fromHostPorts)) : target.brokers,
    besides: hasReached(way.phase, 'listeners-added')
      ? changed.map((role) => beside(role, moved(role), target, way))
      : [],
  };
}

/**
 * The cluster whose keys and passwords a deploy makes. They are made a deploy before brokers need them: terraform makes what is new,
 * and containers now depend on, only after all containers that it replaces are gone, which brokers never are all at once.
 */
export function withKeysOf(spec: ClusterSpec): ClusterSpec {
  const { migration } = spec;
  if (migration?.phase !== 'prepared') return spec;
  const changed = changedRoles(migration.from, migration.to);
  return {
    ...spec,
    besides: changed.map((role) => ({ role, listener: listenerOf({ listeners: migration.to }, role) })),
  };
}

/** ACLs count from the phase on in which clients can say who they are. */
function authorized(target: ClusterSpec, { phase, fromAuthorization }: Way): ClusterSpec {
  if (hasReached(phase, 'listeners-added')) return target;
  const { authorization: _, ...others } = target;
  return fromAuthorization === undefined ? others : { ...others, authorization: fromAuthorization };
}

/** Roles whose listener is another one afterwards; where only its address changes, it isn't. */
export const changedRoles = (from: ListenersSpec, to: ListenersSpec): readonly ListenerName[] =>
  LISTENER_NAMES.filter(
    (role) => listenerOf({ listeners: from }, role).security !== listenerOf({ listeners: to }, role).security,
  );

function beside(role: ListenerName, moved: boolean, target: ClusterSpec, way: Way): BesideSpec {
  const listener = listenerOf(moved ? { listeners: way.from } : target, role);
  if (role !== 'host') return { role, listener };
  const after = Object.fromEntries(target.brokers.map(({ brokerId, hostPort }) => [brokerId, hostPort]));
  return { role, listener, hostPorts: moved ? (way.fromHostPorts ?? {}) : after };
}

const withPort = (broker: BrokerSpec, ports: MigrationSpec['fromHostPorts'] = {}): BrokerSpec => ({
  ...broker,
  hostPort: ports[broker.brokerId] ?? broker.hostPort,
});
