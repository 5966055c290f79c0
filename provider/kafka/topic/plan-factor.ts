import { type Planned, UNKNOWN } from '../../../model/schema/types.ts';
import { type LaidOutPartition, readLayout } from '../../../operations/rebalance/layout.ts';
import { formatBytes } from '../../../operations/status/amounts.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import { placementOf } from '../rebalance/run.ts';
import type { Placement } from '../session/connection.ts';
import type { ClusterLink } from '../session/session.ts';
import type { Topic } from './config.ts';

interface Wanted {
  readonly factor: number;
  readonly config: Planned<Topic>['config'];
}

const MIN_ISR = 'min.insync.replicas';

const AT = ['replication_factor'];

/** What another replication factor costs, or why it can't be. The cluster is reached. */
export async function planFactor(
  link: ClusterLink,
  prior: Topic,
  wanted: Wanted,
): Promise<readonly Diagnostic[]> {
  if (wanted.factor === prior.replication_factor) return [];
  const least = wanted.factor < prior.replication_factor ? await minInsync(link, prior, wanted) : 1;
  if (least > wanted.factor) return [belowMinInsync(prior, wanted.factor, least)];
  const partitions = (await layoutOf(link)).filter(({ topic }) => topic === prior.name);
  return [
    wanted.factor > prior.replication_factor
      ? copied(prior, wanted.factor, partitions, placementOf(link.connection))
      : dropped(prior, wanted.factor),
  ];
}

const layouts = new WeakMap<ClusterLink, Promise<readonly LaidOutPartition[]>>();

/** One look for all topics of a plan. */
function layoutOf(link: ClusterLink): Promise<readonly LaidOutPartition[]> {
  const known = layouts.get(link) ?? readLayout(link.admin).then(({ partitions }) => partitions);
  layouts.set(link, known);
  return known;
}

/** What will be in force; 1 where that can't be told, as for a key that leaves the code. */
async function minInsync(link: ClusterLink, { name, config: before }: Topic, { config }: Wanted) {
  if (config === UNKNOWN) return 1;
  const own: unknown = config?.[MIN_ISR];
  if (typeof own === 'string') return Number(own);
  if (own === UNKNOWN || before?.[MIN_ISR]) return 1;
  return (await link.admin.minInsyncReplicas([name])).get(name) ?? 1;
}

const fromTo = ({ replication_factor: factor, name }: Topic, wanted: number): string =>
  `Topic '${name}' goes from ${factor} replica${factor === 1 ? '' : 's'} of each partition to ${wanted}`;

function copied(
  prior: Topic,
  wanted: number,
  partitions: readonly LaidOutPartition[],
  { throttle }: Placement,
): Diagnostic {
  const copies = partitions.map(({ origin, bytes }) => {
    const replicas = Math.max(0, wanted - origin.length);
    return { replicas, bytes: replicas * bytes };
  });
  const replicas = copies.reduce((total, each) => total + each.replicas, 0);
  const bytes = copies.reduce((total, each) => total + each.bytes, 0);
  return warning(
    'Replicas will be copied',
    `${fromTo(prior, wanted)}: ${replicas} replica${replicas === 1 ? '' : 's'}, ${formatBytes(bytes)}, will be copied, ${throttled(throttle)}. Nothing else moves.`,
    AT,
  );
}

function throttled(throttle: Placement['throttle']): string {
  if (throttle === 'none') return 'without a throttle';
  if (throttle === 'measured') return 'with a throttle that rises while clients don’t notice';
  return `at ${formatBytes(throttle)}/s of each broker`;
}

const dropped = (prior: Topic, wanted: number): Diagnostic =>
  warning(
    'Replicas will be deleted',
    `${fromTo(prior, wanted)}. Nothing is copied, and fewer brokers can fail at once before its records are lost.`,
    AT,
  );

const belowMinInsync = (prior: Topic, wanted: number, least: number): Diagnostic =>
  error(
    'Fewer replicas than min.insync.replicas',
    `${fromTo(prior, wanted)}, but its ${MIN_ISR} is ${least}: producers with acks=all would be refused. Set ${MIN_ISR} in its config to ${Math.max(1, wanted - 1)} as well, or keep ${least} replicas.`,
    AT,
  );
