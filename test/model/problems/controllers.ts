import type { ClusterSpec } from '../../../model/spec/cluster.ts';
import type { DedicatedControllersSpec } from '../../../model/spec/controllers.ts';
import { broker, brokers, controller, controllers, withKraft } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

const withControllers = (
  more: Partial<DedicatedControllersSpec>,
  cluster: Partial<ClusterSpec> = {},
): Row['given'] =>
  withKraft({ ...cluster, metadata: { mode: 'kraft', controllers: { ...controllers(3), ...more } } });

export const controllerProblems: readonly Row[] = [
  ...[2, 4, 7].map((count) =>
    refuses(
      'dedicated-controllers-number',
      withKraft({ metadata: { mode: 'kraft', controllers: controllers(count) } }),
      `KafkaCluster 'orders': metadata.controllers is ${count} but a quorum of dedicated controllers has 1, 3 or 5: it keeps a majority, and every metadata write waits for that; use 3, or 5 to survive the loss of two.`,
    ),
  ),
  refuses(
    'dedicated-controllers-number',
    withControllers({ members: [], memberCount: 0 }),
    `KafkaCluster 'orders': metadata.controllers is 0 but a quorum of dedicated controllers has 1, 3 or 5: it keeps a majority, and every metadata write waits for that; use 3, or 5 to survive the loss of two.`,
  ),
  refuses(
    'dedicated-controllers-number',
    withControllers({ memberCount: 3.5 }),
    `KafkaCluster 'orders': metadata.controllers is 3.5 but a quorum of dedicated controllers has 1, 3 or 5: it keeps a majority, and every metadata write waits for that; use 3, or 5 to survive the loss of two.`,
  ),
  warns(
    'controller-single',
    withKraft({ metadata: { mode: 'kraft', controllers: controllers(1) } }),
    `KafkaCluster 'orders': metadata.controllers is 1 but while that one controller is down, nothing can be created, moved or elected; use 3.`,
  ),
  refuses(
    'malformed-controller-id',
    withControllers({ members: [controller(101), controller(102), controller(103, { controllerId: -1 })] }),
    `KafkaCluster 'orders': metadata.controllers[2].controllerId is -1 but a controller’s id is a whole number from 0 to 2147483647; choose one in that range.`,
  ),
  refuses(
    'duplicate-controller-id',
    withControllers({ members: [controller(101), controller(102), controller(103, { controllerId: 102 })] }),
    `KafkaCluster 'orders': metadata.controllers[2].controllerId is 102 but another controller of the cluster has that id; give each controller its own.`,
  ),
  refuses(
    'controller-id-of-broker',
    withControllers({}, { brokers: [...brokers(2), broker(102, { hostPort: 19_200, metricsPort: 19_500 })] }),
    `KafkaCluster 'orders': metadata.controllers[1].controllerId is 102 but a broker of the cluster has that id, and both are nodes of one cluster; give the broker another one: the ids of controllers can’t change later.`,
  ),
  refuses(
    'duplicate-host-port',
    withControllers({ members: [controller(101, { hostPort: 19_093 }), controller(102), controller(103)] }),
    `KafkaCluster 'orders': metadata.controllers[0].hostPort is 19093 but KafkaCluster 'orders': brokers[1].hostPort publishes listener HOST of broker 2 there; give each its own port.`,
  ),
  refuses(
    'metrics-port-missing',
    withControllers({ members: [controller(101), controller(102), { controllerId: 103, hostPort: 18_095 }] }),
    `KafkaCluster 'orders': metadata.controllers[2].metricsPort is not set but the JMX exporter is on and needs a port on the host; give it one, or jmxExporter: { enabled: false }.`,
  ),
  refuses(
    'heap-too-small',
    withControllers({ jvm: { heapMiB: 16, profile: 'local' } }),
    `KafkaCluster 'orders': metadata.controllers.jvm.heapMiB is 16 but the process needs a heap of 64 MiB to start; raise it to 64 or more.`,
  ),
  refuses(
    'container-name-too-long',
    withControllers(
      { members: [101, 102, 1_000_000_001].map((id) => controller(id)) },
      { name: 'o'.repeat(48) },
    ),
    `KafkaCluster '${'o'.repeat(48)}': name is "${'o'.repeat(48)}" but the container names "local-${'o'.repeat(48)}-<id>" have 65 characters and a host name has at most 63; shorten it, or the name of the stack.`,
  ),
];
