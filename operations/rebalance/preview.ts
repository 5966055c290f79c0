import type { PartitionMove } from '../../model/placement/request.ts';
import { receivers } from '../reassignment/map.ts';
import { FIRST_RATE } from '../reassignment/measured-rate.ts';
import { outstanding } from '../reassignment/outstanding.ts';
import type { Throttle } from '../reassignment/rearrange.ts';
import { formatBytes, formatSeconds } from '../status/amounts.ts';
import { chooseCourse, type Goal, placementBrokers } from './goal.ts';
import { type Layout, readLayout } from './layout.ts';
import type { Rebalancing } from './rebalance.ts';

/** What a set of moves costs, for people who have yet to agree to it. */
export interface Cost {
  readonly copies: number;
  readonly bytes: number;
  /** Moves that only elect another leader. */
  readonly leaders: number;
  /** `from→to` brokers, by how many replicas take that way. */
  readonly ways: readonly Way[];
  /** Bytes that the busiest broker sends or takes in. */
  readonly busiest: number;
}

interface Way {
  readonly from: number;
  readonly to: number;
  readonly replicas: number;
  readonly bytes: number;
}

export function costOf(moves: readonly PartitionMove[]): Cost {
  const ways = new Map<string, Way>();
  const load = new Map<string, number>();
  for (const { from, to, bytes } of moves) {
    const coming = receivers({ from, to });
    const going = from.filter((id) => !to.includes(id));
    coming.forEach((target, index) => {
      const source = going[index] ?? (from[0] as number);
      const key = `${source} ${target}`;
      const before = ways.get(key) ?? { from: source, to: target, replicas: 0, bytes: 0 };
      ways.set(key, { ...before, replicas: before.replicas + 1, bytes: before.bytes + bytes });
      load.set(`in ${target}`, (load.get(`in ${target}`) ?? 0) + bytes);
      load.set(`out ${from[0]}`, (load.get(`out ${from[0]}`) ?? 0) + bytes); // the leader sends
    });
  }
  const sorted = [...ways.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  return {
    copies: sorted.reduce((total, { replicas }) => total + replicas, 0),
    bytes: sorted.reduce((total, way) => total + way.bytes, 0),
    leaders: moves.filter(({ from, to }) => from.length === to.length && to.every((id) => from.includes(id)))
      .length,
    ways: sorted,
    busiest: Math.max(0, ...load.values()),
  };
}

/** `24 of 60 replicas, 1.2 GiB`. */
export const describeCost = ({ copies, bytes }: Cost, replicas: number): string =>
  `${copies} of ${replicas} replicas, ${formatBytes(bytes)}`;

/** One line per broker that gives: `  broker 1 → broker 4: 3 (12.0 MiB), broker 5: 2 (8.0 MiB)`. */
export function describeWays({ ways }: Cost): string {
  const sources = [...new Set(ways.map(({ from }) => from))];
  return sources
    .map((source) => {
      const targets = ways
        .filter(({ from }) => from === source)
        .map(({ to, replicas, bytes }) => `broker ${to}: ${replicas} (${formatBytes(bytes)})`);
      return `  broker ${source} → ${targets.join(', ')}`;
    })
    .join('\n');
}

/** About how long the copies take; empty where nothing limits them. */
export function describeTime({ busiest }: Cost, throttle: Throttle): string {
  if (throttle === 'none') return 'There is no throttle.';
  const rate = throttle === 'measured' ? FIRST_RATE : throttle.bytesPerSecond;
  const time = formatSeconds(Math.max(1, Math.ceil(busiest / rate)));
  return throttle === 'measured'
    ? `About ${time}, or less: the throttle begins at ${formatBytes(rate)}/s of each broker and rises while clients don’t notice.`
    : `About ${time} at ${formatBytes(rate)}/s of each broker.`;
}

/**
 * What `npm run rebalance` is about to do, for a terminal.
 * @throws Error when the brokers that are there are not those of the stack
 */
export async function previewBalance(
  cluster: string,
  { admin, journal, throttle }: Pick<Rebalancing, 'admin' | 'journal' | 'throttle'>,
  brokerIds: readonly number[],
  weigh: Goal['weigh'],
): Promise<string> {
  const layout = await readLayout(admin);
  requireBrokers(cluster, layout, brokerIds);
  const interrupted = await outstanding(admin, journal);
  const goal = { brokers: placementBrokers(brokerIds, layout), scope: 'balance', weigh } as const;
  const { placement, remaining } = chooseCourse(layout, interrupted, goal);
  const cost = costOf([...remaining, ...placement.moves]);
  const replicas = layout.partitions.reduce((total, each) => total + each.replicas.length, 0);
  if (cost.copies + cost.leaders === 0) return `Cluster ${cluster} is even: nothing to move.`;
  return [
    `Cluster ${cluster}: ${describeCost(cost, replicas)} to move, ${cost.leaders} partitions get another leader only`,
    ...(cost.copies === 0 ? [] : [describeWays(cost), describeTime(cost, throttle)]),
  ].join('\n');
}

function requireBrokers(cluster: string, { brokers }: Layout, wanted: readonly number[]): void {
  const registered = brokers.map(({ id }) => id);
  const missing = wanted.filter((id) => !registered.includes(id));
  if (missing.length > 0)
    throw new Error(
      `Cluster ${cluster}: broker ${missing.join(', ')} is not registered; start it, or deploy, first.`,
    );
  const surplus = registered.filter((id) => !wanted.includes(id));
  if (surplus.length > 0)
    throw new Error(
      `Cluster ${cluster}: broker ${surplus.join(', ')} is registered but not in the stack; deploy first, which drains it.`,
    );
}
