import { inPhase } from '../../model/migration/in-phase.ts';
import type { BrokerSpec, ClusterSpec } from '../../model/spec/cluster.ts';
import { JmxExporter } from '../jmx-exporter.ts';
import { Jvm } from '../jvm.ts';
import { listenersSpec } from '../listener.ts';
import { idsUpTo } from '../members.ts';
import { type PortRange, portOf } from '../ports.ts';
import type { BrokerProps, KafkaClusterProps } from './kafka-cluster-props.ts';

/** The model's form of a cluster. */
export function clusterSpec(id: string, props: KafkaClusterProps): ClusterSpec {
  const { clusterName, version, metadata, brokers, racks, hostPorts, ...more } = props;
  const { jvm, jmxExporter, retainData, listeners, migration, authorization, ...same } = more;
  const kraft = metadata.ensemble === undefined;
  const exporter = jmxExporter ?? JmxExporter.on();
  const machine = jvm ?? Jvm.local();
  const all = brokerProps(brokers);
  const target: ClusterSpec = {
    ...same,
    name: clusterName ?? id,
    kafkaVersion: version,
    metadata: metadata.spec({ brokers: all.length, jvm: machine, jmxExporter: exporter }),
    ...(listeners === undefined ? {} : { listeners: listenersSpec(listeners, kraft) }),
    brokers: all.map((broker) => brokerSpec(broker, racks ?? [], hostPorts ?? { from: 19092 }, exporter)),
    ...(typeof brokers === 'number' ? { brokerCount: brokers } : {}),
    ...(authorization === undefined ? {} : { authorization: authorization.spec }),
    jvm: machine.spec('broker'),
    jmxExporter: exporter.spec(),
  };
  return migration === undefined ? target : inPhase(target, migration.spec(kraft, idsOf(all)));
}

const idsOf = (brokers: readonly BrokerProps[]): readonly number[] => brokers.map(({ brokerId }) => brokerId);

const brokerProps = (brokers: KafkaClusterProps['brokers']): readonly BrokerProps[] =>
  typeof brokers === 'number' ? idsUpTo(brokers).map((brokerId) => ({ brokerId })) : brokers;

function brokerSpec(
  broker: BrokerProps,
  racks: readonly string[],
  hostPorts: PortRange,
  exporter: JmxExporter,
): BrokerSpec {
  const { brokerId } = broker;
  const rack = broker.rack ?? racks[(brokerId - 1 + racks.length) % racks.length];
  const metricsPort = broker.metricsPort ?? exporter.portOf(brokerId, { from: 19404 });
  return {
    brokerId,
    hostPort: broker.hostPort ?? portOf(hostPorts, brokerId),
    ...(rack === undefined ? {} : { rack }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
  };
}
