import { isDynamic } from '../properties/dynamic.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { ControllerSpec } from '../spec/controllers.ts';
import { controllerAuthentication } from './authentication.ts';
import { authorizationProperties } from './authorization.ts';
import { clusterProperties } from './broker-properties.ts';
import { dataDirectories } from './data-directories.ts';
import type { PropertyValue } from './environment.ts';
import { controllerListenerProperties } from './listeners.ts';
import { quorumVoters } from './quorum.ts';

type Properties = Record<string, PropertyValue>;

/** What a dedicated controller starts with: a change takes a restart. */
export function staticControllerProperties(
  spec: ClusterSpec,
  controller: ControllerSpec,
  context: { readonly stack: string },
): Properties {
  const dynamic = isDynamic(spec.kafkaVersion);
  return Object.fromEntries(
    Object.entries(controllerProperties(spec, controller, context)).filter(([key]) => !dynamic(key)),
  );
}

/**
 * All properties of a dedicated controller. What the brokers share it has as well: it is the controllers that decide on default
 * partitions and replicas, on sessions of brokers and on elections.
 */
function controllerProperties(
  spec: ClusterSpec,
  { controllerId }: ControllerSpec,
  { stack }: { readonly stack: string },
): Properties {
  return {
    ...clusterProperties(spec),
    ...controllerListenerProperties(spec),
    ...controllerAuthentication(spec),
    ...authorizationProperties(spec),
    'node.id': controllerId,
    'process.roles': 'controller',
    'controller.quorum.voters': quorumVoters(spec, stack),
    'log.dirs': METADATA_DIRECTORY,
  };
}

/** A controller keeps nothing but the metadata. */
export const METADATA_DIRECTORY = dataDirectories({ volumesPerBroker: 1 }).join(',');
