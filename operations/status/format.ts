import { formatBytes } from './amounts.ts';
import { formatControllers } from './controllers.ts';
import { formatEnsembleMigration, formatMigration } from './migration.ts';
import type { ClusterStatus, EnsembleStatus, StackStatus } from './status.ts';
import { titled } from './table.ts';
import type { Version } from './versions.ts';

/** Tables for a terminal. */
export function formatStatus({ ensembles, clusters }: StackStatus): string {
  return [...ensembles.map(formatEnsemble), ...clusters.map(formatCluster)].join('\n\n');
}

function formatEnsemble({ name, servers, migration }: EnsembleStatus): string {
  const certificates = hasCertificates(servers);
  const rows = servers.map(({ myid, address, status, certificateEnds }) => [
    String(myid),
    address,
    status?.mode ?? 'DOWN',
    status === null ? '' : String(status.connections),
    status?.version ?? '',
    status?.zxid ?? '',
    ...(certificates ? [certificateEnds?.slice(0, 10) ?? ''] : []),
  ]);
  const table = titled(
    `ZooKeeper ensemble ${name}`,
    ['myid', 'address', 'mode', 'connections', 'version', 'zxid', ...(certificates ? [UNTIL] : [])],
    rows,
  );
  return migration === undefined ? table : `${table}\n\n${formatEnsembleMigration(migration)}`;
}

function formatCluster(cluster: ClusterStatus): string {
  const title = `Kafka cluster ${cluster.name} (${cluster.metadata === 'kraft' ? 'KRaft' : 'ZooKeeper'} mode)`;
  const parts = [
    titled(
      title,
      [...BROKER_HEAD, ...(hasCertificates(cluster.brokers) ? [UNTIL] : [])],
      brokerRows(cluster),
    ),
  ];
  if (cluster.controllers !== undefined) parts.push(formatControllers(cluster.name, cluster.controllers));
  if (cluster.protocol !== null) parts.push(formatProtocol(cluster.metadata, cluster.protocol));
  if (cluster.migration !== undefined) parts.push(formatMigration(cluster.migration));
  if (cluster.unreachable !== null) parts.push(`UNREACHABLE: ${cluster.unreachable}`);
  if (cluster.topics.length > 0) parts.push(titled('Topics', TOPIC_HEAD, topicRows(cluster)));
  if (cluster.groups.length > 0)
    parts.push(titled('Consumer groups', ['group', 'state', 'members', 'lag', 'topics'], groupRows(cluster)));
  return parts.join('\n\n');
}

const BROKER_HEAD = ['id', 'address', 'rack', 'version', 'controller', 'state'];

const UNTIL = 'certificate until';

const hasCertificates = (members: readonly { readonly certificateEnds?: string }[]): boolean =>
  members.some(({ certificateEnds }) => certificateEnds !== undefined);

/** Until a version is finalized, there is a way back. */
function formatProtocol(
  metadata: ClusterStatus['metadata'],
  { finalized, binaries }: NonNullable<ClusterStatus['protocol']>,
): string {
  const what = metadata === 'kraft' ? 'Feature levels' : 'Inter-broker protocol';
  if (binaries.every((line) => line === finalized)) return `${what}: ${finalized}`;
  return (
    `${what}: ${finalized}, brokers run ${binaries.join(' and ')}: NOT FINALIZED. ` +
    `Set finalize: true when satisfied; until then version can go back to ${finalized}.`
  );
}

function brokerRows(cluster: ClusterStatus): string[][] {
  const certificates = hasCertificates(cluster.brokers);
  return cluster.brokers.map(
    ({ id, address, rack, version, controller, up, registered, certificateEnds }) => [
      String(id),
      address,
      rack ?? '',
      formatVersion(version),
      controller ? 'active' : '',
      stateOf(up, registered),
      ...(certificates ? [certificateEnds?.slice(0, 10) ?? ''] : []),
    ],
  );
}

function formatVersion({ version, source }: Version): string {
  return source === 'reported' ? version : `${version} (declared)`;
}

function stateOf(up: boolean, registered: boolean): string {
  if (up) return registered ? 'up' : 'up, NOT REGISTERED';
  return registered ? 'DOWN, still registered' : 'DOWN';
}

const TOPIC_HEAD = ['topic', 'partitions', 'RF', 'offline', 'under-replicated', 'under min ISR', 'on disk'];

function topicRows({ topics }: ClusterStatus): string[][] {
  return topics.map(
    ({ name, partitions, replicationFactor, offline, underReplicated, underMinIsr, bytes }) => [
      name,
      String(partitions),
      String(replicationFactor),
      noticeable(offline),
      noticeable(underReplicated),
      noticeable(underMinIsr),
      bytes === null ? 'unknown' : formatBytes(bytes),
    ],
  );
}

function groupRows({ groups }: ClusterStatus): string[][] {
  return groups.map(({ group, state, members, lag, topics }) => [
    group,
    state,
    String(members),
    String(lag),
    topics.join(', '),
  ]);
}

/** Zero is what one expects: nothing to look at. */
function noticeable(number: number): string {
  return number === 0 ? '-' : String(number);
}
