import type { EnsembleStanding } from '../../../model/migration/server-form.ts';
import type { Standing } from '../../../model/migration/standing.ts';
import type { MirrorFlow } from '../../../operations/mirror/workers.ts';
import type { Login, TlsAccess } from '../../../operations/ports/access.ts';
import type { Availability } from '../../../operations/roll/verdict.ts';
import type { Private } from '../../runtime/resource.ts';

/** Where a cluster is reached: from the provider's configuration, or as last known for one that left it. */
export interface ClusterConnection {
  readonly bootstrapServers: readonly string[];
  readonly brokerIds: readonly number[];
  readonly ensemble: string | null;
  /** Dedicated controllers: id to the host:port of their listener CONTROLLER. Left out where there are none. */
  readonly controllers?: Readonly<Record<string, string>>;
  readonly availability: Availability;
  /** Left out by a state that was written before there was a choice. */
  readonly placement?: Placement;
  /** Left out where the code doesn't say what the brokers run. */
  readonly release?: Release;
  /** Left out where terraform reaches the brokers in plaintext. */
  readonly tls?: TlsAccess;
  /** Left out where terraform doesn't log in. */
  readonly sasl?: Login;
  /** How the listeners of its brokers are secured; left out by a state that was written before there was a choice. */
  readonly security?: Standing;
  /** SCRAM users that brokers and terraform log in as: name to the path of the password's file. Left out where there are none. */
  readonly bootstrapUsers?: Readonly<Record<string, string>>;
  /** That of `zookeeper.connect`; left out where there is none. */
  readonly chroot?: string;
  /** Left out where addresses are the brokers' own. */
  readonly portForwarding?: PortForwarding;
}

/** Ports of this machine's loopback lead to members' instances while `aws ssm start-session` runs. */
export interface PortForwarding {
  /** The port of each instance that they lead to. */
  readonly port: number;
  readonly region?: string;
}

/** What brokers run, and whether that is for good. */
export interface Release {
  readonly version: string;
  readonly finalize: boolean;
}

/** Where replicas go when the set of brokers changes. */
export interface Placement {
  readonly rebalance: 'onScale' | 'manual' | 'off';
  /** `none`: unlimited; a number is bytes per second of each broker. */
  readonly throttle: 'measured' | 'none' | number;
  /** Broker id to rack, as the code has them. */
  readonly racks: Readonly<Record<string, string>>;
}

/** Where an ensemble is reached. */
export interface EnsembleConnection {
  /** myid to host:port. */
  readonly servers: Readonly<Record<string, string>>;
  /** myid to `host:quorum port:election port;client port`; empty where servers neither come nor go. */
  readonly quorumAddresses: Readonly<Record<string, string>>;
  /** myid to the name of its Docker container; empty where servers neither come nor go. */
  readonly containers: Readonly<Record<string, string>>;
  readonly availability: Availability;
  /** Left out where clients speak plaintext. */
  readonly tls?: TlsAccess;
  /** How its listeners are secured; left out by a state that was written before there was a choice. */
  readonly security?: EnsembleStanding;
  /** As of a cluster. */
  readonly portForwarding?: PortForwarding;
}

/** What a dedicated MirrorMaker 2 connects, and who its workers are. */
export interface MirrorConnection {
  readonly flows: readonly MirrorFlow[];
  /** Worker id to the host:port that it advertises, in lower case. */
  readonly workers: ReadonlyMap<number, string>;
  readonly availability: Availability;
}

type Connection = ClusterConnection | EnsembleConnection;

/** Private data beside a state: the last known connection, for deletes after the cluster has left the configuration. */
export const remember = (before: Private, connection: Connection | null): Private =>
  connection === null ? before : { ...before, connection };

/** As `remember`, with the servers that leave: the deploy that removes them has to ask them too. */
export const rememberEnsemble = (
  before: Private,
  link: { readonly connection: EnsembleConnection; readonly addresses: ReadonlyMap<number, string> } | null,
): Private =>
  link === null
    ? before
    : remember(before, {
        ...link.connection,
        servers: Object.fromEntries([...link.addresses].map(([myid, address]) => [String(myid), address])),
      });

export const remembered = <C extends Connection>(known: Private): C | null =>
  (known?.connection as C) ?? null;

/**
 * Where a broker is reached: as its resource knows it, except while its cluster migrates, when terraform may have gone on to another
 * listener than in the deploy before.
 */
export function addressOfBroker(
  { security, bootstrapServers, brokerIds }: ClusterConnection,
  brokerId: number,
  known: string,
): string {
  if (security?.migration === undefined || bootstrapServers.length !== brokerIds.length) return known;
  return bootstrapServers[brokerIds.indexOf(brokerId)] ?? known;
}

/** Where a server is reached: as its resource knows it, except while its ensemble migrates, when terraform may use another port by now. */
export const addressOfServer = (
  { security, servers }: EnsembleConnection,
  myid: number,
  known: string,
): string => (security?.migration === undefined ? known : (servers[myid] ?? known));
