import { isIam } from '../access.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { ExistingClusterSpec } from '../spec/existing-cluster.ts';
import type { Located } from '../spec/platform.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { buildableVersions } from '../versions.ts';
import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import { clusterSubject, type Subject } from './subject.ts';
import { topicProblems } from './topic.ts';

type ExistingCluster = Located<ExistingClusterSpec & { readonly topics: readonly Located<TopicSpec>[] }>;

/** Everything that can be known to be wrong with a cluster that runs already, its topics included. */
export function existingClusterProblems(cluster: ExistingCluster): readonly Problem[] {
  const found = clusterSubject(cluster);
  return [
    ...addressProblems(cluster, found),
    ...factorProblems(cluster, found),
    ...accessProblems(cluster, found),
    ...topicProblems(asOwned(cluster)),
  ];
}

const ADDRESS = /^(?:\[[^\]\s]+\]|[^:\s[\]]+):(\d{1,5})$/;

function addressProblems({ bootstrapServers }: ExistingClusterSpec, found: Subject): Problem[] {
  if (bootstrapServers.length === 0) {
    return [
      found.error(
        'no-bootstrap-servers',
        'bootstrapServers',
        bootstrapServers,
        'a cluster is reached through at least one of its brokers',
        'give host:port addresses, such as "127.0.0.1:9092"',
      ),
    ];
  }
  return bootstrapServers
    .filter((address) => !isAddress(address))
    .map((address) => malformed(address, found));
}

function isAddress(address: string): boolean {
  const port = Number(ADDRESS.exec(address)?.[1]);
  return port >= 1 && port <= 65_535;
}

const malformed = (address: string, found: Subject): Problem =>
  found.error(
    'malformed-bootstrap-server',
    'bootstrapServers',
    address,
    'each is host:port',
    'write it as "127.0.0.1:9092", or "[::1]:9092"',
  );

function factorProblems({ replicationFactor = 1 }: ExistingClusterSpec, found: Subject): Problem[] {
  if (isWholeNumber(replicationFactor, 1)) return [];
  return [
    found.error(
      'malformed-replication-factor',
      'replicationFactor',
      replicationFactor,
      'a replication factor is a whole number above 0',
      'write one',
    ),
  ];
}

function accessProblems({ tls, sasl }: ExistingClusterSpec, found: Subject): Problem[] {
  return [
    ...(sasl !== undefined && !isIam(sasl) && tls === undefined
      ? [
          found.error(
            'login-without-tls',
            'tls',
            tls,
            'what a login sends serves a listener as well as the password does',
            'give tls: { caFile }',
          ),
        ]
      : []),
    ...(tls?.keyFile !== undefined && tls.certificateFile === undefined
      ? [
          found.error(
            'key-without-certificate',
            'tls.certificateFile',
            tls.certificateFile,
            'there is a keyFile, which is of no use alone',
            'name the certificate too',
          ),
        ]
      : []),
  ];
}

/**
 * As far as the rules of topics look at a cluster. How many brokers it has, of which version and how they are set isn't known
 * here, so that Kafka is left to judge topic properties at deploy.
 */
function asOwned({ name, path, replicationFactor = 3, topics }: ExistingCluster) {
  const spec: ClusterSpec = {
    name,
    kafkaVersion: buildableVersions().at(-1) ?? '',
    metadata: { mode: 'kraft', controllers: 1 },
    brokers: [],
    replicationFactor,
    minInsyncReplicas: 1,
    jvm: { heapMiB: 0, profile: 'server' },
  };
  return { ...spec, path, topics: topics.map(withoutProperties) };
}

const MIN_ISR = 'min.insync.replicas';

function withoutProperties({ config, ...topic }: Located<TopicSpec>): Located<TopicSpec> {
  const min = config?.[MIN_ISR];
  return { ...topic, ...(min === undefined ? {} : { config: { [MIN_ISR]: min } }) };
}
