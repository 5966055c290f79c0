import { flowName } from '../../../model/rendering/names.ts';
import { formatSeconds } from '../../status/amounts.ts';
import { titled } from '../../status/table.ts';
import type {
  ConnectorStatus,
  FlowStatus,
  GroupPartitionStatus,
  MirrorStatus,
  MirrorsStatus,
  PartitionStatus,
} from './model.ts';

/** More partitions than these are told one by one only where something waits. */
const SHOWN_PARTITIONS = 60;

/** Tables for a terminal, with the verdict at the end. */
export function formatMirrors({ stack, ok, mirrors }: MirrorsStatus): string {
  if (mirrors.length === 0) return `Stack '${stack}' has no mirrors.`;
  const problems = mirrors.flatMap(({ flows }) => flows.flatMap((flow) => flow.problems));
  const verdict = ok
    ? 'All flows run.'
    : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}, see above; what workers did last: docker logs <container of a worker>.`;
  return [...mirrors.flatMap(formatMirror), verdict].join('\n\n');
}

function formatMirror({ name, exactlyOnce, flows }: MirrorStatus): string[] {
  const guarantee = exactlyOnce ? 'exactly once' : 'at least once';
  return flows.map((flow) =>
    [
      [`${flowName(flow)} (MirrorMaker ${name}, ${guarantee})`, ...summary(flow)].join('\n'),
      ...partitionTable(flow),
      ...groupTable(flow.groups),
    ].join('\n\n'),
  );
}

function summary(flow: FlowStatus): string[] {
  const { workers, connectors, heartbeat, problems } = flow;
  if (workers.joined === null) return problems.map(problemLine);
  return [
    `workers: ${workers.joined} of ${workers.declared} joined`,
    ...(connectors.length === 0 ? [] : [`connectors: ${connectors.map(formatConnector).join(', ')}`]),
    `heartbeats: ${ago(heartbeat.workersMs)} from the workers, ${ago(heartbeat.mirroredMs)} mirrored`,
    ...problems.map(problemLine),
  ];
}

const problemLine = (problem: string): string => `PROBLEM: ${problem}`;

function formatConnector({ connector, state, tasks }: ConnectorStatus): string {
  const name = connector.replace(/^Mirror|Connector$/g, '').toLowerCase();
  const running = tasks.filter((task) => task.state === 'RUNNING').length;
  return `${name} ${state} (${running} of ${tasks.length} tasks)`;
}

const PARTITION_HEAD = ['topic', 'partition', 'source end', 'mirrored', 'lag', 'lag in time', 'state'];

function partitionTable({ partitions }: FlowStatus): string[] {
  if (partitions.length === 0) return [];
  const shown =
    partitions.length <= SHOWN_PARTITIONS
      ? partitions
      : partitions.filter(({ state }) => state !== 'current').slice(0, SHOWN_PARTITIONS);
  const rest = partitions.length - shown.length;
  return [
    [
      titled('Partitions', PARTITION_HEAD, shown.map(partitionRow)),
      ...(rest === 0 ? [] : [`and ${rest} more partitions, ${lagOf(partitions)} messages behind in all`]),
    ].join('\n'),
  ];
}

const lagOf = (partitions: readonly PartitionStatus[]): number =>
  partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);

function partitionRow(one: PartitionStatus): string[] {
  return [
    one.topic,
    String(one.partition),
    known(one.sourceEnd),
    known(one.mirrored),
    known(one.lag),
    one.lag === 0 ? '-' : one.lagMs === null ? 'unknown' : formatSeconds(one.lagMs / 1_000),
    stateOf(one),
  ];
}

function stateOf({ state, stalledMs, expired }: PartitionStatus): string {
  const stuck = stalledMs === null ? 'STUCK' : `STUCK for ${formatSeconds(stalledMs / 1_000)}`;
  const shown = {
    current: 'current',
    behind: 'behind',
    stuck,
    waiting: 'not at the target yet',
    ahead: 'AHEAD of the source',
    unknown: 'NO LEADER',
  }[state];
  return expired === 0 ? shown : `${shown}, ${expired} deleted before they were mirrored`;
}

const GROUP_HEAD = ['group', 'topic', 'partitions', 'lag', 'last checkpoint', 'at the target', 'state'];

function groupTable(groups: readonly GroupPartitionStatus[]): string[] {
  if (groups.length === 0) return [];
  const byTopic = new Map<string, GroupPartitionStatus[]>();
  for (const one of groups) {
    const key = JSON.stringify([one.group, one.topic]);
    byTopic.set(key, [...(byTopic.get(key) ?? []), one]);
  }
  const rows = [...byTopic.values()].map(groupRow).sort((a, b) => a.join().localeCompare(b.join()));
  return [titled('Consumer groups', GROUP_HEAD, rows)];
}

/** All partitions of a topic that a group reads. */
function groupRow(all: readonly GroupPartitionStatus[]): string[] {
  const [first] = all;
  const ages = all.flatMap(({ checkpoint }) => (checkpoint === null ? [] : [checkpoint.ageMs]));
  const synced = all.filter(({ committedAtTarget }) => committedAtTarget !== null).length;
  const translated = all.filter(({ state }) => state === 'translated').length;
  return [
    first?.group ?? '',
    first?.topic ?? '',
    String(all.length),
    String(all.reduce((sum, { lag }) => sum + (lag ?? 0), 0)),
    ages.length === 0 ? 'none' : ago(Math.min(...ages)),
    `${synced} of ${all.length} committed`,
    translated === all.length ? 'translated' : `${translated} of ${all.length} translated`,
  ];
}

const known = (number: number | null): string => (number === null ? '' : String(number));

function ago(ms: number | null): string {
  if (ms === null) return 'none';
  return ms < 1_000 ? 'just now' : `${formatSeconds(ms / 1_000)} ago`;
}
