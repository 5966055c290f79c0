import type { Construct } from 'constructs';
import { PORTS } from '../../model/rendering/ports.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import { clusterSpec } from '../docker/cluster-spec.ts';
import { Jvm } from '../jvm.ts';
import { Listener } from '../listener.ts';
import { Ec2 } from './ec2.ts';
import type { KafkaClusterProps } from './kafka-cluster-props.ts';

/** The model's form of a cluster: as on Docker, with hosts of its members' own, whose racks are their zones. */
export function clusterSpecOnEc2(scope: Construct, id: string, props: KafkaClusterProps): ClusterSpec {
  const { instances, controllerInstances, clients, prometheus, ...same } = props;
  const ec2 = Ec2.of(scope);
  const spec = clusterSpec(id, {
    ...same,
    listeners: props.listeners ?? Listener.scram(),
    jvm: props.jvm ?? Jvm.server(),
  });
  return {
    ...spec,
    hosts: ec2.hosts,
    brokers: spec.brokers.map((broker) => ({
      ...broker,
      rack: ec2.zoneOf(broker.brokerId).availabilityZone,
      ...(broker.metricsPort === undefined ? {} : { metricsPort: PORTS.metrics }),
    })),
  };
}
