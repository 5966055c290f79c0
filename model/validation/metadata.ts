import { suggestion } from '../properties/suggestion.ts';
import type { ClusterSpec, MetadataSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import { dedicatedControllerProblems } from './controllers.ts';
import { isWholeNumber, thereAre } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

type Kraft = Extract<MetadataSpec, { mode: 'kraft' }>;
type ZooKeeper = Extract<MetadataSpec, { mode: 'zookeeper' }>;

export function metadataProblems(
  cluster: ClusterSpec,
  ensembles: readonly EnsembleSpec[],
  found: Subject,
): Problem[] {
  const { metadata } = cluster;
  return metadata.mode === 'kraft'
    ? [...quorumProblems(cluster, metadata, found), ...clusterIdProblems(cluster, found)]
    : [
        ...ensembleReferenceProblems(metadata, ensembles, found),
        ...chrootProblems(metadata, found),
        ...sessionTimeoutProblems(cluster, metadata, ensembles, found),
        ...unusedClusterId(cluster, found),
      ];
}

const quorumProblems = (cluster: ClusterSpec, { controllers }: Kraft, found: Subject): Problem[] =>
  typeof controllers === 'object'
    ? dedicatedControllerProblems(cluster, controllers, found)
    : combinedControllerProblems(cluster, controllers, found);

function combinedControllerProblems(
  { brokers }: ClusterSpec,
  controllers: number,
  found: Subject,
): Problem[] {
  const at = 'metadata.controllers';
  if (!isWholeNumber(controllers, 1)) {
    return [
      found.error(
        'malformed-controllers',
        at,
        controllers,
        'a KRaft cluster has a whole number of controllers above 0',
        'use 3, or 1 to try things out',
      ),
    ];
  }
  if (controllers % 2 === 0) {
    return [
      found.error(
        'controllers-even',
        at,
        controllers,
        `the quorum keeps a majority: ${controllers} controllers survive the loss of ${controllers / 2 - 1}, as ${controllers - 1} do`,
        `use ${controllers - 1} or ${controllers + 1}`,
      ),
    ];
  }
  if (controllers > brokers.length) {
    return [
      found.error(
        'controllers-above-brokers',
        at,
        controllers,
        `controllers are brokers too and ${thereAre(brokers.length, 'broker')}`,
        'lower it or add a broker',
      ),
    ];
  }
  if (controllers === 1 && brokers.length > 1) {
    return [
      found.warning(
        'controller-single',
        at,
        controllers,
        'while that one broker is down, nothing can be created, moved or elected',
        'use 3 where there are brokers enough',
      ),
    ];
  }
  if (controllers > 7) {
    return [
      found.warning(
        'controllers-many',
        at,
        controllers,
        'every metadata write waits for a majority, so that further controllers make it slower',
        'use 3 or 5',
      ),
    ];
  }
  return [];
}

/** Kafka's cluster ids are UUIDs, base64url without padding. A token is only known when terraform runs. */
function clusterIdProblems({ clusterId }: ClusterSpec, found: Subject): Problem[] {
  if (clusterId === undefined || clusterId.includes('${')) return [];
  if (/^[A-Za-z0-9_-]{21}[AQgw]$/.test(clusterId)) return [];
  return [
    found.error(
      'malformed-cluster-id',
      'clusterId',
      clusterId,
      'a cluster id is a UUID in base64url: 22 letters, digits, - or _, the last one of A, Q, g, w',
      'copy it from meta.properties or kafka-storage.sh random-uuid, or leave it out for a new one',
    ),
  ];
}

function unusedClusterId({ clusterId }: ClusterSpec, found: Subject): Problem[] {
  if (clusterId === undefined) return [];
  return [
    found.error(
      'cluster-id-in-zookeeper-mode',
      'clusterId',
      clusterId,
      'in ZooKeeper mode Kafka makes the id itself and keeps it in the ensemble',
      'leave it out',
    ),
  ];
}

function ensembleReferenceProblems(
  { ensemble }: ZooKeeper,
  ensembles: readonly EnsembleSpec[],
  found: Subject,
): Problem[] {
  const names = ensembles.map(({ name }) => name);
  if (names.includes(ensemble)) return [];
  const near = suggestion(ensemble, names);
  return [
    found.error(
      'ensemble-unknown',
      'metadata.ensemble',
      ensemble,
      names.length === 0 ? 'the stack has no ensemble' : `the stack’s ensembles are ${names.join(', ')}`,
      near === undefined ? 'name one of the stack’s ensembles, or add it' : `write "${near}"`,
    ),
  ];
}

function chrootProblems({ chroot }: ZooKeeper, found: Subject): Problem[] {
  if (chroot === undefined || (/^(\/[A-Za-z0-9._-]+)+$/.test(chroot) && !/\/\.{1,2}(\/|$)/.test(chroot)))
    return [];
  return [
    found.error(
      'malformed-chroot',
      'metadata.chroot',
      chroot,
      'a chroot is a path of znodes that starts with / and does not end with it',
      chroot === '/' || chroot === '' ? 'leave it out' : 'write it like "/orders"',
    ),
  ];
}

/** ZooKeeper silently moves a session timeout into its own limits, 2 to 20 ticks unless they were set. */
function sessionTimeoutProblems(
  { config }: ClusterSpec,
  metadata: ZooKeeper,
  ensembles: readonly EnsembleSpec[],
  found: Subject,
): Problem[] {
  const ensemble = ensembles.find(({ name }) => name === metadata.ensemble);
  const timeout = Number(config?.['zookeeper.session.timeout.ms'] ?? 18_000);
  const tick = Number(ensemble?.config?.tickTime ?? 2000);
  const least = Number(ensemble?.config?.minSessionTimeout ?? 2 * tick);
  const most = Number(ensemble?.config?.maxSessionTimeout ?? 20 * tick);
  if (ensemble === undefined || least > most || !(timeout < least || timeout > most)) return [];
  return [
    found.warning(
      'zookeeper-session-timeout-out-of-limits',
      'config["zookeeper.session.timeout.ms"]',
      timeout,
      `the ensemble allows sessions of ${least} to ${most} milliseconds and will use ${timeout < least ? least : most}`,
      'choose one in that range, or change the ensemble’s tickTime',
    ),
  ];
}
