import type { BrokerSpec, ClusterSpec } from '../spec/cluster.ts';
import { containerName } from './names.ts';
import { loopbackAddress, PORTS } from './ports.ts';
import { isController } from './quorum.ts';

/**
 * The listener properties of one broker. Clients in the network are told the container's name, clients on the host the
 * published loopback port: each side only ever learns addresses that it can reach.
 */
export function listenerProperties(
  spec: ClusterSpec,
  broker: BrokerSpec,
  stack: string,
): Record<string, string> {
  const kraft = spec.metadata.mode === 'kraft';
  const bound = [`INTERNAL://:${PORTS.internal}`, `HOST://:${PORTS.host}`];
  if (isController(spec, broker.brokerId)) bound.push(`CONTROLLER://:${PORTS.controller}`);
  const container = containerName(stack, spec.name, broker.brokerId);
  return {
    listeners: bound.join(','),
    'advertised.listeners': `INTERNAL://${container}:${PORTS.internal},HOST://${loopbackAddress(broker.hostPort)}`,
    'listener.security.protocol.map': [...(kraft ? ['CONTROLLER'] : []), 'INTERNAL', 'HOST']
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'inter.broker.listener.name': 'INTERNAL',
    ...(kraft ? { 'controller.listener.names': 'CONTROLLER' } : {}),
  };
}
