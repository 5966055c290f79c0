import { isIam } from '../access.ts';
import { listenerOf, speaksTls } from '../rendering/listener-kinds.ts';
import { flowName } from '../rendering/names.ts';
import type { ExistingClusterSpec } from '../spec/existing-cluster.ts';
import type { MirrorFlowSpec, MirrorMakerSpec } from '../spec/mirror-maker.ts';
import type { PlatformSpec } from '../spec/platform.ts';
import { duplicatesBy, isWholeNumber, thereAre } from './counting.ts';
import { mirrorPatternProblems } from './mirror-patterns.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Each flow by itself, with the clusters that it names. */
export function mirrorFlowProblems(
  mirror: MirrorMakerSpec,
  spec: PlatformSpec,
  found: Subject,
): readonly Problem[] {
  if (mirror.flows.length === 0) {
    return [
      found.error(
        'mirror-without-flows',
        'flows',
        [],
        'there is nothing to mirror',
        'add a flow, { source, target }',
      ),
    ];
  }
  return [
    ...mirror.flows.flatMap((flow, index) => {
      const at = `flows[${index}]`;
      return [
        ...endProblems(flow, at, spec, found),
        ...mirrorPatternProblems(mirror.kafkaVersion, flow, at, found),
        ...amountProblems(flow, at, found),
        ...factorProblems(flow, at, spec, found),
      ];
    }),
    ...duplicatesBy(mirror.flows, flowName).map(({ element, index }) =>
      found.error(
        'duplicate-mirror-flow',
        `flows[${index}]`,
        flowName(element),
        'the mirror has that flow already',
        'put their topics into one',
      ),
    ),
  ];
}

function endProblems(
  flow: MirrorFlowSpec,
  at: string,
  spec: PlatformSpec,
  found: Subject,
): readonly Problem[] {
  if (flow.source === flow.target) {
    return [
      found.error(
        'mirror-flow-to-itself',
        `${at}.target`,
        flow.target,
        'that is its source as well, and each copy would be mirrored again',
        'choose another cluster',
      ),
    ];
  }
  return (['source', 'target'] as const).flatMap((end) =>
    clusterProblems(flow[end], `${at}.${end}`, spec, found),
  );
}

/** Names that properties of the whole mirror begin with: `config.storage.replication.factor` is no cluster's. */
const RESERVED = /^(config|offset|status|replication|key|value|header|task|worker|rest|plugin|dedicated)$/;

function clusterProblems(name: string, at: string, spec: PlatformSpec, found: Subject): readonly Problem[] {
  const existing = (spec.existing ?? []).find((cluster) => cluster.name === name);
  if (existing === undefined && !spec.clusters.some((cluster) => cluster.name === name)) {
    return [
      found.error(
        'mirror-cluster-unknown',
        at,
        name,
        'no cluster of this stack has that name, and the stack’s workers could not reach it',
        'declare it here, with KafkaCluster.fromBootstrapServers where it runs already',
      ),
    ];
  }
  if (RESERVED.test(name)) {
    return [
      found.error(
        'mirror-cluster-name-reserved',
        at,
        name,
        'MirrorMaker would take what is set for it for settings of all clusters',
        'name the cluster otherwise',
      ),
    ];
  }
  const own = spec.clusters.find((cluster) => cluster.name === name);
  return [
    ...(own === undefined ? [] : ownFilesProblems(own, at, found)),
    ...existingProblems(existing, at, found),
  ];
}

/** Workers are given certificates of the stack's own authority. */
function ownFilesProblems(
  { name, certificates, listeners }: PlatformSpec['clusters'][number],
  at: string,
  found: Subject,
): readonly Problem[] {
  if (certificates?.files === undefined || !speaksTls(listenerOf({ listeners }, 'internal'))) return [];
  return [
    found.error(
      'mirror-cluster-certificates-in-files',
      at,
      name,
      'its certificates come from files, and workers have none from there',
      'mirror it from a stack of its own, with KafkaCluster.fromBootstrapServers and its tls',
    ),
  ];
}

function existingProblems(
  existing: ExistingClusterSpec | undefined,
  at: string,
  found: Subject,
): readonly Problem[] {
  if (existing === undefined) return [];
  const { name, tls } = existing;
  const apart =
    tls?.certificateFile !== undefined && tls.keyFile !== undefined && tls.keyFile !== tls.certificateFile;
  return [
    ...(apart
      ? [
          found.error(
            'mirror-key-apart',
            at,
            name,
            'its key and certificate are in two files, and Kafka reads both from one',
            'put them into one file and name it as certificateFile alone',
          ),
        ]
      : []),
    ...(isIam(existing.sasl)
      ? [
          found.error(
            'mirror-login-by-iam',
            at,
            name,
            'clients log in by AWS’s IAM, for which the images have no login module',
            'give it a SCRAM user’s sasl, with the address of the listener for SCRAM',
          ),
        ]
      : []),
    ...loopbackProblems(existing, at, found),
  ];
}

function loopbackProblems(
  { name, bootstrapServers, internalBootstrapServers = bootstrapServers }: ExistingClusterSpec,
  at: string,
  found: Subject,
): readonly Problem[] {
  const loopback = internalBootstrapServers.find((address) => /^(127\.|localhost:|\[::1\])/i.test(address));
  if (loopback === undefined) return [];
  return [
    found.error(
      'mirror-cluster-on-loopback',
      at,
      `${name} (${loopback})`,
      'workers run in containers, where that address is the container itself',
      'give the cluster internalBootstrapServers that containers reach, and the mirror its Docker network with networks',
    ),
  ];
}

function amountProblems(flow: MirrorFlowSpec, at: string, found: Subject): readonly Problem[] {
  const amounts: readonly (readonly [string, number | undefined, number, string])[] = [
    ...Object.entries(flow.intervals ?? {}).map(
      ([name, value]) => [`intervals.${name}`, value, 1, 'whole number of seconds, 1 or more'] as const,
    ),
    ['offsetLagMax', flow.offsetLagMax, 0, 'whole number of messages'],
    ['tasksMax', flow.tasksMax, 1, 'whole number, 1 or more'],
  ];
  return amounts.flatMap(([name, value, least, what]) =>
    value === undefined || isWholeNumber(value, least, 2_147_483_647)
      ? []
      : [
          found.error(
            'malformed-mirror-amount',
            `${at}.${name}`,
            value,
            `it must be a ${what}`,
            'write one, or leave it out',
          ),
        ],
  );
}

function factorProblems(
  { target, replicationFactor }: MirrorFlowSpec,
  at: string,
  { clusters }: PlatformSpec,
  found: Subject,
): readonly Problem[] {
  if (replicationFactor === undefined) return [];
  if (!isWholeNumber(replicationFactor, 1)) {
    return [
      found.error(
        'malformed-mirror-amount',
        `${at}.replicationFactor`,
        replicationFactor,
        'a replication factor is a whole number above 0',
        'write one, or leave it out for the target’s',
      ),
    ];
  }
  const brokers = clusters.find(({ name }) => name === target)?.brokers.length;
  if (brokers === undefined || brokers === 0 || replicationFactor <= brokers) return [];
  return [
    found.error(
      'mirror-replication-factor-above-brokers',
      `${at}.replicationFactor`,
      replicationFactor,
      `${thereAre(brokers, 'broker')} in ${target}, so that none of its topics could be made`,
      'lower it, leave it out for the target’s, or add a broker there',
    ),
  ];
}
