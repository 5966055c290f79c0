import type { ControllerSpec, DedicatedControllersSpec } from '../model/spec/controllers.ts';
import type { JmxExporter } from './jmx-exporter.ts';
import type { Jvm } from './jvm.ts';
import { idsUpTo } from './members.ts';
import type { PortRange } from './ports.ts';

export interface ControllerProps {
  /** `node.id`, 0 or more; no other controller and no broker of the cluster has it. */
  readonly controllerId: number;
  /** @default - from the controllers' `hostPorts` */
  readonly hostPort?: number;
  /** @default - from the controllers' `metricsPorts` */
  readonly metricsPort?: number;
}

export interface DedicatedControllersProps {
  /**
   * Id of the first controller, where only their number is given. Ids can't change later, so leave room for brokers.
   * @default 101
   */
  readonly firstId?: number;
  /**
   * Ports on the host's loopback, one a controller in their order, on which terraform looks whether they answer.
   * @default { from: 18093 }
   */
  readonly hostPorts?: PortRange;
  /**
   * Ports on the host that serve the metrics, one a controller in their order; how they are served is the cluster's `jmxExporter` to say.
   * @default { from: 18404 }
   */
  readonly metricsPorts?: PortRange;
  /** @default - as the brokers' profile, with the heap that a controller needs */
  readonly jvm?: Jvm;
}

/** What of its cluster counts for the controllers as well. */
interface ClusterChoices {
  readonly jvm: Jvm;
  readonly jmxExporter: JmxExporter;
}

/** Who the controllers of a KRaft cluster are, where they are no brokers: a closed choice. */
export class Controllers {
  /**
   * Controllers with processes and volumes of their own, as Kafka's documentation wants it in production: 3, or 5 to survive the loss of
   * two. With a number their ids are 101, 102, 103 …; how many they are and which ids they have can't change later.
   */
  static dedicated(
    controllers: number | readonly ControllerProps[],
    props: DedicatedControllersProps = {},
  ): Controllers {
    return new Controllers(controllers, props);
  }

  readonly #controllers: number | readonly ControllerProps[];
  readonly #props: DedicatedControllersProps;

  private constructor(controllers: number | readonly ControllerProps[], props: DedicatedControllersProps) {
    this.#controllers = controllers;
    this.#props = props;
  }

  /** The model's form of the choice. */
  spec({ jvm, jmxExporter }: ClusterChoices): DedicatedControllersSpec {
    const metrics = jmxExporter.spec().enabled ?? true;
    return {
      members: this.#members().map((member, index) => this.#member(member, index, metrics)),
      ...(typeof this.#controllers === 'number' ? { memberCount: this.#controllers } : {}),
      jvm: (this.#props.jvm ?? jvm.unsized()).spec('controller'),
    };
  }

  #members(): readonly ControllerProps[] {
    const { firstId = 101 } = this.#props;
    return typeof this.#controllers === 'number'
      ? idsUpTo(this.#controllers).map((nth) => ({ controllerId: firstId + nth - 1 }))
      : this.#controllers;
  }

  #member(
    { controllerId, hostPort, metricsPort }: ControllerProps,
    index: number,
    metrics: boolean,
  ): ControllerSpec {
    const { hostPorts = { from: 18_093 }, metricsPorts = { from: 18_404 } } = this.#props;
    return {
      controllerId,
      hostPort: hostPort ?? hostPorts.from + index,
      ...(metrics || metricsPort !== undefined
        ? { metricsPort: metricsPort ?? metricsPorts.from + index }
        : {}),
    };
  }
}
