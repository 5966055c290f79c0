import type { ClusterSpec } from '../spec/cluster.ts';
import { kafkaListener, listenerOf } from './listener-kinds.ts';
import { memberName } from './names.ts';

/** Ids of the brokers that are controllers as well: the first `controllers` by ascending id; none in ZooKeeper mode. */
function controllerIds(spec: ClusterSpec): readonly number[] {
  if (spec.metadata.mode !== 'kraft') return [];
  return spec.brokers
    .map(({ brokerId }) => brokerId)
    .sort((a, b) => a - b)
    .slice(0, spec.metadata.controllers);
}

export const isController = (spec: ClusterSpec, brokerId: number): boolean =>
  controllerIds(spec).includes(brokerId);

/** `controller.quorum.voters`: `1@<container>:9093,…` */
export function quorumVoters(spec: ClusterSpec, stack: string): string {
  const { port } = kafkaListener('controller', listenerOf(spec, 'controller'));
  return controllerIds(spec)
    .map((id) => `${id}@${memberName(spec, stack, id)}:${port}`)
    .join(',');
}
