import { MOST_BROKERS, MSK_INSTANCE_TYPES, MSK_VERSIONS, READ_ON } from '../../msk/offer.ts';
import { mskTable } from '../../msk/properties.ts';
import { inOtherLine, topicTable } from '../../properties/kafka.ts';
import { minInsyncReplicasOf, replicationFactorOf } from '../../rendering/msk-properties.ts';
import type { MskClusterSpec } from '../../spec/msk-cluster.ts';
import type { Located } from '../../spec/platform.ts';
import { isWholeNumber } from '../counting.ts';
import type { Problem } from '../problem.ts';
import { configProblems } from '../properties.ts';
import { clusterSubject, type Subject } from '../subject.ts';
import { mskAuthenticationProblems } from './authentication.ts';
import { mskStorageProblems } from './storage.ts';

/** Everything that can be known to be wrong with a provisioned cluster before AWS sees it, its topics left aside. */
export function mskClusterProblems(cluster: Located<MskClusterSpec>): readonly Problem[] {
  const found = clusterSubject(cluster);
  return [
    ...nameProblems(cluster, found),
    ...versionProblems(cluster, found),
    ...instanceTypeProblems(cluster, found),
    ...brokerCountProblems(cluster, found),
    ...mskStorageProblems(cluster, found),
    ...mskAuthenticationProblems(cluster, found),
    ...replicationProblems(cluster, found),
    ...propertyProblems(cluster, found),
    ...logProblems(cluster, found),
  ];
}

/** `CreateCluster` takes 1 to 64 characters. */
function nameProblems({ name }: MskClusterSpec, found: Subject): Problem[] {
  if (name.length <= 64) return [];
  return [found.error('msk-name-too-long', 'name', name, 'MSK takes at most 64 characters', 'shorten it')];
}

function versionProblems(cluster: MskClusterSpec, found: Subject): Problem[] {
  const { kafkaVersion: version, metadata, brokerType } = cluster;
  const offered = MSK_VERSIONS.filter(
    (each) => each.brokerTypes.includes(brokerType) && each.metadata.includes(metadata),
  ).map((each) => each.version);
  const release = MSK_VERSIONS.find((each) => each.version === version);
  if (release === undefined || !offered.includes(version)) {
    const rule =
      release === undefined
        ? `MSK offered no such version on ${READ_ON}: its patch releases are its own`
        : `MSK doesn’t offer it for ${brokerType} brokers in ${metadata === 'kraft' ? 'KRaft' : 'ZooKeeper'} mode (${READ_ON})`;
    return [found.error('msk-version', 'version', version, rule, `use ${offered.join(', ')}`)];
  }
  if (release.endOfSupport === undefined) return [];
  return [
    found.warning(
      'msk-version-ends',
      'version',
      version,
      `MSK upgrades such clusters by itself some time after ${release.endOfSupport}`,
      `use ${offered.at(-1)}`,
    ),
  ];
}

function instanceTypeProblems({ brokerType, instanceType }: MskClusterSpec, found: Subject): Problem[] {
  const offered = MSK_INSTANCE_TYPES[brokerType];
  if (offered.includes(instanceType)) return [];
  return [
    found.error(
      'msk-instance-type',
      'instanceType',
      instanceType,
      `MSK offered no such size for ${brokerType} brokers on ${READ_ON}`,
      `use ${offered.join(', ')}`,
    ),
  ];
}

/** `number_of_broker_nodes` "must be a multiple of the number of client subnets" (CreateCluster). */
function brokerCountProblems(cluster: MskClusterSpec, found: Subject): Problem[] {
  const { brokers, availabilityZones: zones, metadata } = cluster;
  if (!isWholeNumber(zones, 2, 3)) {
    return [
      found.error(
        'msk-zones',
        'network',
        zones,
        'MSK spreads brokers over 2 or 3 availability zones',
        'give it subnets in 3',
      ),
    ];
  }
  if (!isWholeNumber(brokers, 1) || brokers % zones !== 0) {
    const [below, above] = [Math.floor(brokers / zones) * zones, Math.ceil(brokers / zones) * zones];
    const counts = [below, above].filter((count) => count > 0);
    return [
      found.error(
        'msk-broker-count',
        'brokers',
        brokers,
        `MSK puts as many brokers into each of the ${zones} availability zones`,
        `use ${counts.length === 0 ? zones : counts.join(' or ')}`,
      ),
    ];
  }
  if (brokers <= MOST_BROKERS[metadata]) return [];
  return [
    found.warning(
      'msk-brokers-above-quota',
      'brokers',
      brokers,
      `MSK’s quota is ${MOST_BROKERS[metadata]} brokers in a cluster`,
      'have it raised before the deploy, or use fewer, larger ones',
    ),
  ];
}

function replicationProblems(cluster: MskClusterSpec, found: Subject): Problem[] {
  const { brokers, brokerType, replicationFactor, minInsyncReplicas } = cluster;
  if (brokerType === 'express') {
    return (['replicationFactor', 'minInsyncReplicas', 'uncleanLeaderElection'] as const)
      .filter((prop) => cluster[prop] !== undefined)
      .map((prop) =>
        found.error(
          'msk-express-replication',
          prop,
          cluster[prop],
          'Express brokers keep three copies of everything, of which two have to acknowledge, always',
          'leave it out',
        ),
      );
  }
  const [factor, min] = [replicationFactorOf(cluster), minInsyncReplicasOf(cluster)];
  if (replicationFactor !== undefined && !isWholeNumber(replicationFactor, 1, Math.max(1, brokers))) {
    return [
      found.error(
        'replication-factor-above-brokers',
        'replicationFactor',
        replicationFactor,
        `a replication factor is a whole number from 1 to the number of brokers, which is ${brokers}`,
        'lower it or add brokers',
      ),
    ];
  }
  if (minInsyncReplicas !== undefined && !isWholeNumber(minInsyncReplicas, 1, factor)) {
    return [
      found.error(
        'min-insync-replicas-above-replication-factor',
        'minInsyncReplicas',
        minInsyncReplicas,
        `it is a whole number from 1 to the replication factor, which is ${factor}`,
        `lower it to ${Math.max(1, factor - 1)}`,
      ),
    ];
  }
  if (factor > 1 && min === factor) {
    return [
      found.warning(
        'min-insync-replicas-equals-replication-factor',
        'minInsyncReplicas',
        min,
        'it is the replication factor: while MSK patches a broker, acks=all writes fail',
        `lower it to ${factor - 1}`,
      ),
    ];
  }
  return [];
}

/** What to use instead of a property that the construct sets. */
const OWNED: Readonly<Record<string, string>> = {
  'allow.everyone.if.no.acl.found': 'leave it out: what no ACL allows is refused',
  'default.replication.factor': 'use replicationFactor',
  'min.insync.replicas': 'use minInsyncReplicas',
  'unclean.leader.election.enable': 'use uncleanLeaderElection',
};

function propertyProblems(cluster: MskClusterSpec, found: Subject): readonly Problem[] {
  const release = MSK_VERSIONS.find(({ version }) => version === cluster.kafkaVersion);
  if (release === undefined) return []; // the version has been complained about
  const table = mskTable(cluster.brokerType, release.line);
  return configProblems(cluster.config ?? {}, found, {
    system: `An MSK configuration of ${cluster.brokerType} brokers with Kafka ${release.line}`,
    code: 'broker',
    table,
    owned: (key) => (Object.hasOwn(OWNED, key) ? OWNED[key] : undefined),
    elsewhere: (key) => inOtherLine(`${release.line}.0`, 'broker', key),
    renamed: (key) => topicTable(`${release.line}.0`)[key]?.synonym,
  });
}

/** What `PutRetentionPolicy` of CloudWatch Logs takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function logProblems({ logRetentionDays }: MskClusterSpec, found: Subject): Problem[] {
  if (logRetentionDays === undefined || RETENTION_DAYS.includes(logRetentionDays)) return [];
  return [
    found.error(
      'msk-log-retention',
      'logRetentionDays',
      logRetentionDays,
      `CloudWatch Logs keeps ${RETENTION_DAYS.slice(0, 7).join(', ')} … days, not any number`,
      'use 14',
    ),
  ];
}
