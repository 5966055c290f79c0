import loadHighs from 'highs';
import type { PlacedPartition, PlacementBroker } from '../../../model/placement/request.ts';

// Its types are written for CommonJS, where the function is `default`.
const highs = await (loadHighs as unknown as typeof loadHighs.default)();

export interface Optimum {
  readonly moves: number;
  readonly bytes: number;
  /** Least sum of squares of replicas per broker. */
  readonly unevenness: number;
}

interface Cluster {
  readonly brokers: readonly PlacementBroker[];
  readonly partitions: readonly (PlacedPartition & { readonly factor: number })[];
  /** Replicas on brokers that stay do not move, and a leader that stays is kept. */
  readonly keep?: boolean;
}

/**
 * The best placement by another method, an integer program for the HiGHS solver: replicas as even as racks (and leaders within 1, if
 * asked for) allow, then the fewest copies, then the fewest bytes. Null when nothing keeps what must be kept.
 */
export function optimalPlacement(
  cluster: Cluster,
  { leadersWithin1 }: { leadersWithin1: boolean },
): Optimum | null {
  const unevenness = solve(cluster, leadersWithin1, 'unevenness');
  if (unevenness === null) return null;
  const moves = solve(cluster, leadersWithin1, 'moves', { unevenness }) as number;
  const bytes = solve(cluster, leadersWithin1, 'bytes', { unevenness, moves }) as number;
  return { moves, bytes, unevenness };
}

type Goal = keyof Optimum;

function solve(
  cluster: Cluster,
  leadersWithin1: boolean,
  goal: Goal,
  limits: Partial<Optimum> = {},
): number | null {
  const goals = goalsOf(cluster);
  const constraints = [
    ...partitionRows(cluster),
    ...rackRows(cluster),
    ...loadRows(cluster),
    ...(leadersWithin1 ? leaderRows(cluster) : []),
    ...(cluster.keep ? keptRows(cluster) : []),
    ...Object.entries(limits).map(([limited, most]) => `${goals[limited as Goal]} <= ${most}`),
  ];
  const program = ['Minimize', ` ${goals[goal]}`, 'Subject To', ...constraints.map((row) => ` ${row}`)];
  const text = [...program, 'Binary', ` ${[...names(cluster)].join(' ')}`, 'End'].join('\n');
  // By itself it calls a solution optimal that is within 0.01 % of it.
  const solution = highs.solve(text, { mip_rel_gap: 0 });
  if (solution.Status === 'Infeasible') return null;
  if (solution.Status !== 'Optimal') throw new Error(`HiGHS: ${solution.Status}`);
  return Math.round(solution.ObjectiveValue);
}

const replica = (p: number, b: number) => `x_${p}_${b}`;
const leader = (p: number, b: number) => `y_${p}_${b}`;
const unit = (b: number, k: number) => `u_${b}_${k}`;
const total = (terms: readonly string[]) => terms.join(' + ') || '0 zero';

function* names({ brokers, partitions }: Cluster) {
  yield 'zero';
  for (const b of brokers.keys()) {
    for (const p of partitions.keys()) yield* [replica(p, b), leader(p, b), unit(b, p + 1)];
  }
}

function goalsOf({ brokers, partitions }: Cluster): Readonly<Record<Goal, string>> {
  const copies = partitions.flatMap(({ replicas, bytes }, p) =>
    brokers.flatMap(({ id }, b) => (replicas.includes(id) ? [] : [{ name: replica(p, b), bytes }])),
  );
  return {
    unevenness: total(brokers.flatMap((_, b) => partitions.map((_, p) => `${2 * p + 1} ${unit(b, p + 1)}`))),
    moves: total(copies.map(({ name }) => name)),
    bytes: total(copies.map(({ name, bytes }) => `${bytes} ${name}`)),
  };
}

function partitionRows({ brokers, partitions }: Cluster): string[] {
  const each = [...brokers.keys()];
  return partitions.flatMap(({ factor }, p) => [
    `${total(each.map((b) => replica(p, b)))} = ${factor}`,
    `${total(each.map((b) => leader(p, b)))} = 1`,
    ...each.map((b) => `${leader(p, b)} - ${replica(p, b)} <= 0`),
  ]);
}

/** What is on a broker that stays, as far as the partition shall have so many replicas. */
const keptRows = ({ brokers, partitions }: Cluster): string[] =>
  partitions.flatMap(({ replicas, factor }, p) => {
    const kept = [...brokers.keys()].filter((b) => replicas.includes(brokers[b]?.id as number));
    if (kept.length === 0) return [];
    const led = kept.filter((b) => brokers[b]?.id === replicas[0]).map((b) => `${replica(p, b)} = 1`);
    return [`${total(kept.map((b) => replica(p, b)))} = ${Math.min(kept.length, factor)}`, ...led];
  });

/** Of two racks that both have room, one never holds two replicas more of a partition than the other. */
function rackRows({ brokers, partitions }: Cluster): string[] {
  if (brokers.some(({ rack }) => rack === null)) return [];
  const racks = [...new Set(brokers.map(({ rack }) => rack))];
  const members = racks.map((rack) => [...brokers.keys()].filter((b) => brokers[b]?.rack === rack));
  return partitions.flatMap(({ factor }, p) => {
    const [low, high] = waterLevel(
      factor,
      members.map(({ length }) => length),
    );
    return members.flatMap((rack) => {
      const inRack = total(rack.map((b) => replica(p, b)));
      return [`${inRack} <= ${Math.min(rack.length, high)}`, `${inRack} >= ${Math.min(rack.length, low)}`];
    });
  });
}

/** Between which two levels the racks' counts are. */
function waterLevel(factor: number, sizes: readonly number[]): readonly [number, number] {
  const held = (level: number) => sizes.reduce((all, size) => all + Math.min(size, level), 0);
  let low = 0;
  while (low < factor && held(low + 1) <= factor) low++;
  return [low, low + 1];
}

/** The units of load of a broker cost 1, 3, 5, …: together the square of the load. */
const loadRows = ({ brokers, partitions }: Cluster): string[] =>
  [...brokers.keys()].map((b) => {
    const units = [...partitions.keys()].map((p) => unit(b, p + 1));
    return `${total([...partitions.keys()].map((p) => replica(p, b)))} - ${units.join(' - ')} = 0`;
  });

const leaderRows = ({ brokers, partitions }: Cluster): string[] =>
  [...brokers.keys()].flatMap((b) => {
    const led = total([...partitions.keys()].map((p) => leader(p, b)));
    const mean = partitions.length / brokers.length;
    return [`${led} >= ${Math.floor(mean)}`, `${led} <= ${Math.ceil(mean)}`];
  });
