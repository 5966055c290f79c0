import { inPhase } from '../../../model/migration/in-phase.ts';
import type { ListenersSpec } from '../../../model/spec/listener.ts';
import type { MigrationSpec } from '../../../model/spec/migration.ts';
import type { PlatformSpec } from '../../../model/spec/platform.ts';
import { kraftCluster, platform, untyped } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

const tls = { security: 'tls' } as const;
const PORTS = { 1: 29_092, 2: 29_093, 3: 29_094 };

/** A cluster on its way to `listeners`, in one of the phases. */
const onItsWay = (listeners: ListenersSpec, way: Partial<MigrationSpec>): PlatformSpec => {
  const { topics, path, ...spec } = kraftCluster({ listeners });
  const migrating = inPhase(spec, { phase: 'listeners-added', from: {}, fromHostPorts: PORTS, ...way });
  return platform({ ensembles: [], clusters: [{ ...migrating, topics, path }] });
};

export const migrationProblems: readonly Row[] = [
  refuses(
    'unknown-migration-phase',
    onItsWay({ host: tls }, { phase: untyped('half-way') }),
    `KafkaCluster 'orders': migration.to is "half-way" but the phases are prepared, listeners-added, inter-broker-moved, clients-moved, in this order; use the first, and the next one with each deploy.`,
  ),
  refuses(
    'migration-without-change',
    onItsWay({ host: tls }, { from: { host: tls } }),
    `KafkaCluster 'orders': migration.from.listeners is {"host":{"security":"tls"}} but listeners says the same: there is nothing to go to; leave migration out, or set listeners to what the cluster shall have in the end.`,
  ),
  refuses(
    'migration-host-ports-missing',
    onItsWay({ host: tls }, { phase: 'prepared', fromHostPorts: untyped(undefined) }),
    `KafkaCluster 'orders': migration.from.hostPorts is not set but HOST before and after are open at the same time, each on ports of its own; write the ports that the cluster has there, and new ones in hostPorts.`,
  ),
  warns(
    'setting-without-effect',
    onItsWay({ internal: tls }, {}),
    `KafkaCluster 'orders': migration.from.hostPorts is {"1":29092,"2":29093,"3":29094} but listener HOST stays as it is, and so do its ports; leave it out.`,
  ),
  refuses(
    'duplicate-host-port',
    onItsWay({ host: tls }, { fromHostPorts: { ...PORTS, 1: 19_092 } }),
    `KafkaCluster 'orders': brokers[0], its other hostPort while it migrates is 19092 but KafkaCluster 'orders': brokers[0].hostPort publishes listener HOST of broker 1 there; give each its own port.`,
  ),
  refuses(
    'listener-in-the-clear',
    onItsWay({ host: tls }, { from: { host: { security: 'plaintext', address: '192.0.2.7' } } }),
    `KafkaCluster 'orders': migration.from.listeners.host.address is "192.0.2.7" but other hosts reach it there, and the listener is plaintext: whoever can connect reads and writes everything; use Listener.tls, or Listener.plaintextAcrossHosts where that is meant.`,
  ),
];

/** Nothing is said about these. */
export const soundMigrations: [string, PlatformSpec][] = [
  [
    'a cluster whose brokers get TLS among each other alone',
    onItsWay({ internal: tls }, { fromHostPorts: untyped(undefined) }),
  ],
  [
    'a cluster of which all listeners change',
    onItsWay({ host: tls, internal: tls, controller: tls }, { phase: 'clients-moved' }),
  ],
];
