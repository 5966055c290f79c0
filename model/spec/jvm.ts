import type { CertificatesSpec, ListenerSpec } from './listener.ts';

/** Memory of one JVM and of the machine share around it. Sizes in MiB. */
export interface JvmSpec {
  /** -Xms and -Xmx in MiB. */
  readonly heapMiB: number;
  /**
   * Memory limit of the container in MiB; what the heap leaves is page cache and off-heap.
   * @default - no limit
   */
  readonly memoryMiB?: number;
  /**
   * `local` starts fast and stays small (serial collector, first compiler tier, CDS archive); `server` is Kafka's own
   * choice (G1).
   */
  readonly profile: 'local' | 'server';
}

/** Prometheus metrics of one JVM through the JMX exporter agent. */
export interface JmxExporterSpec {
  /** @default true */
  readonly enabled?: boolean;
  /**
   * JMX exporter rules as YAML.
   * @default - the rules baked into the image for the role
   */
  readonly rules?: string;
  /** How it is secured, and where it is published. @default - plaintext on the host's loopback */
  readonly listener?: ListenerSpec;
  /** How long its certificate is good for, and what renews it. @default - 825 days */
  readonly certificates?: CertificatesSpec;
}
