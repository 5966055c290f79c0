import type { PlatformSpec } from '../spec/platform.ts';
import type { Problem } from './problem.ts';

/** One port of the host's loopback that a stack publishes. */
export interface PublishedPort {
  readonly port: number;
  /** Construct path, such as `local/orders`. */
  readonly construct: string;
  /** Who publishes it, such as `KafkaCluster 'orders': brokers[1].hostPort`. */
  readonly path: string;
  /** What is behind it, such as `listener HOST of broker 1`. */
  readonly purpose: string;
}

/** Every port that the stack publishes on the host, in the order in which it stands in the stack. */
export function publishedPortsOf(spec: PlatformSpec): readonly PublishedPort[] {
  return [
    ...spec.ensembles.flatMap((ensemble) =>
      ensemble.servers.flatMap((server, index) =>
        memberPorts(ensemble.path, `ZooKeeperEnsemble '${ensemble.name}': servers[${index}]`, server, {
          clients: `the client port of server ${server.myid}`,
          metrics: `the metrics port of server ${server.myid}`,
        }),
      ),
    ),
    ...spec.clusters.flatMap((cluster) =>
      cluster.brokers.flatMap((broker, index) =>
        memberPorts(cluster.path, `KafkaCluster '${cluster.name}': brokers[${index}]`, broker, {
          clients: `listener HOST of broker ${broker.brokerId}`,
          metrics: `the metrics port of broker ${broker.brokerId}`,
        }),
      ),
    ),
  ];
}

function memberPorts(
  construct: string,
  path: string,
  member: { readonly hostPort: number; readonly metricsPort?: number },
  purpose: { readonly clients: string; readonly metrics: string },
): PublishedPort[] {
  const clients = { port: member.hostPort, construct, path: `${path}.hostPort`, purpose: purpose.clients };
  if (member.metricsPort === undefined) return [clients];
  return [
    clients,
    { port: member.metricsPort, construct, path: `${path}.metricsPort`, purpose: purpose.metrics },
  ];
}

/**
 * Checked before a first deploy, by whoever can look at the host: which listener finds its port taken.
 * `portsTaken`: ports of 127.0.0.1 that something other than this stack listens on.
 */
export function validateHostPorts(spec: PlatformSpec, portsTaken: readonly number[]): readonly Problem[] {
  const taken = new Set(portsTaken);
  return publishedPortsOf(spec)
    .filter(({ port }) => taken.has(port))
    .map(({ port, construct, path, purpose }) => ({
      severity: 'error',
      code: 'host-port-taken',
      construct,
      path,
      received: port,
      rule: `something else on this host already listens on 127.0.0.1:${port}, where ${purpose} is to be published`,
      fix: 'stop it or choose another port',
    }));
}
