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
  /** Of the servers; without effect where no listener speaks TLS. */
  readonly certificates?: CertificatesSpec;
  readonly jvm: JvmSpec;
  readonly jmxExporter?: JmxExporterSpec;
  /** @default required */
  readonly availability?: 'required' | 'best-effort';
}
