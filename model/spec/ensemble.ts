import type { JmxExporterSpec, JvmSpec } from './jvm.ts';

export interface ServerSpec {
  /** 1 to 255, unique in the ensemble. */
  readonly myid: number;
  /** Port on the host's loopback for clients (and for terraform). */
  readonly hostPort: number;
  /** Port on the host's loopback for metrics; left out where the JMX exporter is off. */
  readonly metricsPort?: number;
}

export interface EnsembleSpec {
  /** Letters, digits and hyphens; part of container names. */
  readonly name: string;
  /** Kafka version whose image carries ZooKeeper. */
  readonly kafkaVersion: string;
  readonly servers: readonly ServerSpec[];
  /** As it was given, where that was a number: then `servers` has as many. */
  readonly serverCount?: number;
  /** ZooKeeper properties by their own names; those that the construct owns are refused. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  readonly jvm: JvmSpec;
  readonly jmxExporter?: JmxExporterSpec;
  /** @default required */
  readonly availability?: 'required' | 'best-effort';
}
