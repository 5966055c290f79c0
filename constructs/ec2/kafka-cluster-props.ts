import type { ClientSources } from '../aws/client-sources.ts';
import type {
  BrokerProps as DockerBrokerProps,
  KafkaClusterProps as DockerProps,
} from '../docker/kafka-cluster-props.ts';
import type { Jvm } from '../jvm.ts';
import type { Listeners } from '../listener.ts';
import type { PortRange } from '../ports.ts';
import type { InstancesProps } from './instances.ts';

export type BrokerProps = Omit<DockerBrokerProps, 'rack' | 'metricsPort'>;

/** As on Docker, but for: racks, which are the availability zones; a migration of a live cluster's listeners, which isn't offered; and */
export interface KafkaClusterProps
  extends Omit<DockerProps, 'brokers' | 'racks' | 'migration' | 'passwordMechanism'> {
  /** How many brokers, with the ids 1, 2, 3 …, or each by itself. They are spread over the zones by their ids. */
  readonly brokers: number | readonly BrokerProps[];
  /** The brokers' instances. */
  readonly instances?: InstancesProps;
  /** Those of dedicated controllers. */
  readonly controllerInstances?: InstancesProps;
  /** Who may connect to listener HOST. @default - nobody */
  readonly clients?: ClientSources;
  /** Who may read the members' metrics. @default - nobody */
  readonly prometheus?: ClientSources;
  /** Ports of this machine's loopback that are forwarded to the brokers' listener OPERATOR. @default { from: 19092 } */
  readonly hostPorts?: PortRange;
  /** @default Listener.scram() */
  readonly listeners?: Listeners;
  /** @default Jvm.server() */
  readonly jvm?: Jvm;
  /** Refuse, at plan, to destroy the data volumes and the cluster's id. @default true */
  readonly retainData?: boolean;
}
