import type { ClusterSpec } from '../spec/cluster.ts';
import type { ControllerSpec, DedicatedControllersSpec } from '../spec/controllers.ts';
import { kafkaListener, listenerOf } from './listener-kinds.ts';
import { memberName } from './names.ts';

type Metadata = Pick<ClusterSpec, 'metadata'>;

/** The choice of dedicated controllers; undefined where brokers are controllers as well, and in ZooKeeper mode. */
export const dedicatedOf = ({ metadata }: Metadata): DedicatedControllersSpec | undefined =>
  metadata.mode === 'kraft' && typeof metadata.controllers === 'object' ? metadata.controllers : undefined;

/** Controllers that are no brokers, by ascending id; none where brokers are controllers as well. */
export const dedicatedControllers = (spec: Metadata): readonly ControllerSpec[] =>
  [...(dedicatedOf(spec)?.members ?? [])].sort((a, b) => a.controllerId - b.controllerId);

/** Ids of the quorum's voters: the dedicated controllers, or the first `controllers` brokers by ascending id; none in ZooKeeper mode. */
function controllerIds(spec: ClusterSpec): readonly number[] {
  const { metadata } = spec;
  if (metadata.mode !== 'kraft') return [];
  if (typeof metadata.controllers === 'object')
    return dedicatedControllers(spec).map(({ controllerId }) => controllerId);
  return spec.brokers
    .map(({ brokerId }) => brokerId)
    .sort((a, b) => a - b)
    .slice(0, metadata.controllers);
}

/** Whether a broker is a controller as well. */
export const isController = (spec: ClusterSpec, brokerId: number): boolean =>
  dedicatedOf(spec) === undefined && controllerIds(spec).includes(brokerId);

/** `controller.quorum.voters`: `1@<container>:9093,…` */
export function quorumVoters(spec: ClusterSpec, stack: string): string {
  const { port } = kafkaListener('controller', listenerOf(spec, 'controller'));
  return controllerIds(spec)
    .map((id) => `${id}@${memberName(spec, stack, id)}:${port}`)
    .join(',');
}
