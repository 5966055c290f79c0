import type { PortForwardManifest } from '../manifest.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { HostsSpec } from '../spec/hosts.ts';
import { clientPortOf } from './ensemble-listeners.ts';
import { kafkaListenerOf, openListeners } from './listeners.ts';
import { instanceName } from './names.ts';

const isForwarded = ({ hosts }: { readonly hosts?: HostsSpec | undefined }): boolean =>
  hosts?.operator === 'forwarded-ports';

/** The port of each broker's instance that terraform's port leads to; undefined where it reaches brokers by their names. */
export const forwardedBrokerPort = (spec: ClusterSpec): number | undefined =>
  openListeners(spec).find(({ forwarded }) => forwarded)?.port;

/** The same of an ensemble's servers. */
export const forwardedServerPort = (spec: EnsembleSpec): number | undefined =>
  isForwarded(spec) ? clientPortOf(spec) : undefined;

/** What has to be forwarded for terraform and the scripts: nothing where members are reached by their names, or on this machine. */
export function portForwards(
  stack: string,
  clusters: readonly ClusterSpec[],
  ensembles: readonly EnsembleSpec[],
): readonly PortForwardManifest[] {
  return [
    ...ensembles.filter(isForwarded).flatMap((spec) => ofEnsemble(stack, spec)),
    ...clusters.filter(isForwarded).flatMap((spec) => ofCluster(stack, spec)),
  ];
}

const ofEnsemble = (stack: string, spec: EnsembleSpec): PortForwardManifest[] =>
  spec.servers.map(({ myid, hostPort }) => forward(stack, spec, myid, [clientPortOf(spec), hostPort]));

function ofCluster(stack: string, spec: ClusterSpec): PortForwardManifest[] {
  const { metadata } = spec;
  const dedicated =
    metadata.mode === 'kraft' && typeof metadata.controllers === 'object' ? metadata.controllers.members : [];
  const controllerPort = kafkaListenerOf(spec, 'controller').port;
  return [
    ...dedicated.map(({ controllerId, hostPort }) =>
      forward(stack, spec, controllerId, [controllerPort, hostPort]),
    ),
    ...spec.brokers.map(({ brokerId, hostPort }) =>
      forward(stack, spec, brokerId, [forwardedBrokerPort(spec) ?? 0, hostPort]),
    ),
  ];
}

const forward = (
  stack: string,
  { name, hosts }: { readonly name: string; readonly hosts?: HostsSpec | undefined },
  id: number,
  [port, localPort]: readonly [number, number],
): PortForwardManifest => ({
  host: instanceName(stack, name, id),
  port,
  localPort,
  ...(hosts?.region === undefined ? {} : { region: hosts.region }),
});
