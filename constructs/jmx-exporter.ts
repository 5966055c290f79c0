import type { JmxExporterSpec } from '../model/spec/jvm.ts';
import type { CertificatesSpec } from '../model/spec/listener.ts';
import type { Listener } from './listener.ts';
import { type PortRange, portOf } from './ports.ts';

export interface JmxExporterProps {
  /**
   * Ports on the host that serve the metrics, by broker id or myid.
   * @default - { from: 19404 } for brokers, { from: 12404 } for ZooKeeper servers
   */
  readonly hostPorts?: PortRange;
  /**
   * JMX exporter rules as YAML.
   * @default - the rules in the image for the role
   */
  readonly rules?: string;
  /**
   * How metrics are served: `Listener.tls()` encrypts them, and `Listener.tls({ address: '0.0.0.0', advertisedHost })` publishes them
   * on other addresses of this host. Whoever reaches the port can read them: the exporter knows no clients.
   * @default Listener.plaintext(): on the host's loopback
   */
  readonly listener?: Listener;
  /**
   * How long the exporter's certificate is good for, and what renews it. The exporter reads it only when it starts, so a renewal
   * replaces the container, through the gate.
   * @default - 825 days
   */
  readonly certificates?: CertificatesSpec;
}

/** Prometheus metrics of every JVM of a cluster or ensemble: a closed choice. */
export class JmxExporter {
  /** Every JVM serves its metrics over HTTP, or HTTPS where `listener` is `Listener.tls()`. */
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
    const { rules, listener, certificates } = this.#props ?? {};
    return {
      enabled: this.#props !== undefined,
      ...(rules === undefined ? {} : { rules }),
      ...(listener === undefined ? {} : { listener: listener.spec }),
      ...(certificates === undefined ? {} : { certificates }),
    };
  }

  /** The member's metrics port on the host; undefined where the exporter is off. */
  portOf(id: number, otherwise: PortRange): number | undefined {
    return this.#props === undefined ? undefined : portOf(this.#props.hostPorts ?? otherwise, id);
  }
}
