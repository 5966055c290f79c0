import type { HostsSpec } from './hosts.ts';
import type { JmxExporterSpec, JvmSpec } from './jvm.ts';
import type { CertificatesSpec } from './listener.ts';

export interface ServerSpec {
  /** 1 to 255, unique in the ensemble. */
  readonly myid: number;
  /** Port on the host's loopback for clients (and for terraform). */
  readonly hostPort: number;
  /** Port on the host's loopback for metrics; left out where the JMX exporter is off. */
  readonly metricsPort?: number;
}

/** The listeners of an ensemble: what clients connect to, and what the servers say to each other. */
export type EnsembleListenerName = 'client' | 'quorum';

/** How one of them is secured; `mtls` is for clients, `tls` (servers always know each other by their certificates) for the quorum. */
export type EnsembleSecurity = 'plaintext' | 'tls' | 'mtls';

/** Each listener's choice; one that isn't named is plaintext, in the stack's network and on the host's loopback. */
export type EnsembleListenersSpec = Readonly<
  Partial<Record<EnsembleListenerName, { readonly security: EnsembleSecurity }>>
>;

/** The way from the listeners that an ensemble has to others, in its order; after the last phase the old ones close. */
export type EnsemblePhase = 'prepared' | 'listeners-added' | 'clients-moved';

/** How far a live ensemble has gone on its way from one set of listeners to another. */
export interface EnsembleMigrationSpec {
  readonly phase: EnsemblePhase;
  /** The listeners before; one that isn't named is plaintext. */
  readonly from: EnsembleListenersSpec;
  /** The listeners after the last phase, likewise. */
  readonly to: EnsembleListenersSpec;
  /** myid to the port of clients on the host before, where the code says it: both are published while both are open. */
  readonly fromHostPorts?: Readonly<Record<string, number>>;
}

/** The client port that is open beside that of `listeners`, while a migration is under way. */
export interface ClientBesideSpec {
  readonly security: EnsembleSecurity;
  /** myid to the port on the host. */
  readonly hostPorts: Readonly<Record<string, number>>;
}

export interface EnsembleSpec {
  /** Letters, digits and hyphens; part of container names. */
  readonly name: string;
  /** Kafka version whose image carries ZooKeeper. */
  readonly kafkaVersion: string;
  readonly servers: readonly ServerSpec[];
  /** As it was given, where that was a number: then `servers` has as many. */
  readonly serverCount?: number;
  /** @default - containers of one host */
  readonly hosts?: HostsSpec;
  /** ZooKeeper properties by their own names; those that the construct owns are refused. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** @default - plaintext */
  readonly listeners?: EnsembleListenersSpec;
  /** How far it is on its way from other listeners; `listeners` and `hostPort`s are then the ones that are used in that phase. */
  readonly migration?: EnsembleMigrationSpec;
  /** Open beside the client port of `listeners`, while a migration is under way. */
  readonly clientBeside?: ClientBesideSpec;
  /** Of the servers; without effect where no listener speaks TLS. */
  readonly certificates?: CertificatesSpec;
  readonly jvm: JvmSpec;
  readonly jmxExporter?: JmxExporterSpec;
  /** @default required */
  readonly availability?: 'required' | 'best-effort';
}
