import type { JmxExporterSpec } from '../model/spec/jvm.ts';
import { type PortRange, portOf } from './ports.ts';

export interface JmxExporterProps {
  /**
   * Ports on the host's loopback that serve the metrics, by broker id or myid.
   * @default - { from: 19404 } for brokers, { from: 12404 } for ZooKeeper servers
   */
  readonly hostPorts?: PortRange;
  /**
   * JMX exporter rules as YAML.
   * @default - the rules in the image for the role
   */
  readonly rules?: string;
}

/** Prometheus metrics of every JVM of a cluster or ensemble: a closed choice. */
export class JmxExporter {
  /** Every JVM serves its metrics over HTTP. */
  static on(props: JmxExporterProps = {}): JmxExporter {
    return new JmxExporter(props);
  }

  /** No agent is loaded and no port is published. */
  static off(): JmxExporter {
    return new JmxExporter(undefined);
  }

  readonly #props: JmxExporterProps | undefined;

  private constructor(props: JmxExporterProps | undefined) {
    this.#props = props;
  }

  spec(): JmxExporterSpec {
    const { rules } = this.#props ?? {};
    return { enabled: this.#props !== undefined, ...(rules === undefined ? {} : { rules }) };
  }

  /** The member's metrics port on the host; undefined where the exporter is off. */
  portOf(id: number, otherwise: PortRange): number | undefined {
    return this.#props === undefined ? undefined : portOf(this.#props.hostPorts ?? otherwise, id);
  }
}
