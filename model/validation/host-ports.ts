import { dedicatedOf } from '../rendering/quorum.ts';
import type { HostsSpec } from '../spec/hosts.ts';
import type { PlatformSpec } from '../spec/platform.ts';
import type { ProblemCode } from './codes.ts';
import { duplicatesBy, isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';

type Cluster = PlatformSpec['clusters'][number];
type Ensemble = PlatformSpec['ensembles'][number];

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
    ...spec.ensembles.filter(onThisHost).flatMap((ensemble) =>
      ensemble.servers.flatMap((server, index) =>
        memberPorts(ensemble.path, `ZooKeeperEnsemble '${ensemble.name}': servers[${index}]`, server, {
          clients: `the client port of server ${server.myid}`,
          metrics: `the metrics port of server ${server.myid}`,
        }).concat(besideClientPorts(ensemble, index)),
      ),
    ),
    ...spec.clusters.filter(onThisHost).flatMap((cluster) => [
      ...cluster.brokers.flatMap((broker, index) =>
        memberPorts(cluster.path, `KafkaCluster '${cluster.name}': brokers[${index}]`, broker, {
          clients: `listener HOST of broker ${broker.brokerId}`,
          metrics: `the metrics port of broker ${broker.brokerId}`,
        }).concat(besidePorts(cluster, index)),
      ),
      ...controllerPorts(cluster),
    ]),
    ...(spec.mirrorMakers ?? []).filter(onThisHost).flatMap((mirror) =>
      mirror.workers.flatMap(({ workerId, metricsPort }, index) =>
        metricsPort === undefined
          ? []
          : [
              {
                port: metricsPort,
                construct: mirror.path,
                path: `MirrorMaker '${mirror.name}': workers[${index}].metricsPort`,
                purpose: `the metrics port of worker ${workerId}`,
              },
            ],
      ),
    ),
  ];
}

const controllerPorts = (cluster: Cluster): readonly PublishedPort[] =>
  (dedicatedOf(cluster)?.members ?? []).flatMap((controller, index) =>
    memberPorts(cluster.path, `KafkaCluster '${cluster.name}': metadata.controllers[${index}]`, controller, {
      clients: `listener CONTROLLER of controller ${controller.controllerId}`,
      metrics: `the metrics port of controller ${controller.controllerId}`,
    }),
  );

/** Members with hosts of their own publish nothing here. */
const onThisHost = ({ hosts }: { readonly hosts?: HostsSpec | undefined }): boolean => hosts === undefined;

/** The other port of a broker's HOST, while a migration keeps the listeners before and after open. */
function besidePorts({ name, path, brokers, besides = [] }: Cluster, index: number): PublishedPort[] {
  const id = brokers[index]?.brokerId;
  return besides.flatMap(({ role, hostPorts }) => {
    const port = hostPorts?.[String(id)];
    if (role !== 'host' || port === undefined) return [];
    return [
      {
        port,
        construct: path,
        path: `KafkaCluster '${name}': brokers[${index}], its other hostPort while it migrates`,
        purpose: `the other listener HOST of broker ${id}`,
      },
    ];
  });
}

/** The other client port of a server, likewise. */
function besideClientPorts({ name, path, servers, clientBeside }: Ensemble, index: number): PublishedPort[] {
  const myid = servers[index]?.myid;
  const port = clientBeside?.hostPorts[String(myid)];
  if (port === undefined) return [];
  return [
    {
      port,
      construct: path,
      path: `ZooKeeperEnsemble '${name}': servers[${index}], its other hostPort while it migrates`,
      purpose: `the other client port of server ${myid}`,
    },
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

/** Ports that are no ports, that need root, or that two listeners of the stack would share. */
export function publishedPortProblems(spec: PlatformSpec): readonly Problem[] {
  const ports = publishedPortsOf(spec);
  return [
    ...ports.flatMap(rangeProblems),
    ...duplicatesBy(ports, ({ port }) => port).map(({ element, first }) =>
      problemAt(
        element,
        'error',
        'duplicate-host-port',
        `${first.path} publishes ${first.purpose} there`,
        'give each its own port',
      ),
    ),
  ];
}

function rangeProblems(published: PublishedPort): Problem[] {
  if (!isWholeNumber(published.port, 1, 65_535)) {
    return [
      problemAt(
        published,
        'error',
        'host-port-out-of-range',
        'a port is a whole number from 1 to 65535',
        'choose one from 1024 on',
      ),
    ];
  }
  if (published.port < 1024) {
    return [
      problemAt(
        published,
        'warning',
        'host-port-privileged',
        'only root may listen on ports below 1024',
        'choose one from 1024 on',
      ),
    ];
  }
  return [];
}

/**
 * Checked before a first deploy, by whoever can look at the host: which listener finds its port taken.
 * `portsTaken`: ports of 127.0.0.1 that something other than this stack listens on.
 */
export function validateHostPorts(spec: PlatformSpec, portsTaken: readonly number[]): readonly Problem[] {
  const taken = new Set(portsTaken);
  return publishedPortsOf(spec)
    .filter(({ port }) => taken.has(port))
    .map((published) =>
      problemAt(
        published,
        'error',
        'host-port-taken',
        `something else on this host already listens on 127.0.0.1:${published.port}, where ${published.purpose} is to be published`,
        'stop it or choose another port',
      ),
    );
}

function problemAt(
  { construct, path, port }: PublishedPort,
  severity: Problem['severity'],
  code: ProblemCode,
  rule: string,
  fix: string,
): Problem {
  return { severity, code, construct, path, received: port, rule, fix };
}
