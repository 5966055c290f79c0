import type { Network, Step } from './network.ts';

/** The cheapest way for one of the waiting units to a node. */
export interface Path {
  readonly node: number;
  /** Infinity: no way leads there. */
  moves: number;
  weight: number;
  /** 0: the unit waits right there. */
  hops: number;
  from: number | null;
  step: Step | null;
}

/** By Bellman and Ford, since a move that is taken back costs less than nothing. Of equal paths the one with fewer hops. */
export function shortestPaths(network: Network, waiting: readonly number[]): readonly Path[] {
  const paths = waiting.map((units, node): Path => {
    const moves = units > 0 ? 0 : Number.POSITIVE_INFINITY;
    return { node, moves, weight: 0, hops: 0, from: null, step: null };
  });
  let changed = paths.filter(isReachable);
  while (changed.length > 0) {
    const next = new Set<Path>();
    for (const path of changed) {
      for (const to of paths) if (improve(network, path, to)) next.add(to);
    }
    changed = [...next];
  }
  return paths;
}

export const isReachable = ({ moves }: Path): boolean => moves < Number.POSITIVE_INFINITY;

export function isCheaper(path: Omit<Path, 'node' | 'from' | 'step'>, than: Path): boolean {
  if (path.moves !== than.moves) return path.moves < than.moves;
  if (path.weight !== than.weight) return path.weight < than.weight;
  return path.hops < than.hops;
}

/** From the unit's own node to the end of the path. */
export function stepsTo(end: Path, paths: readonly Path[]) {
  const steps: { readonly from: number; readonly to: number; readonly step: Step }[] = [];
  for (let at = end; at.from !== null && at.step !== null; at = paths[at.from] as Path) {
    steps.unshift({ from: at.from, to: at.node, step: at.step });
  }
  return steps;
}

function improve(network: Network, path: Path, to: Path): boolean {
  if (path === to) return false;
  const step = network.step(path.node, to.node);
  if (step === null) return false;
  const moves = path.moves + step.moves;
  const weight = path.weight + step.weight;
  const hops = path.hops + 1;
  if (!isCheaper({ moves, weight, hops }, to)) return false;
  to.moves = moves;
  to.weight = weight;
  to.hops = hops;
  to.from = path.node;
  to.step = step;
  return true;
}
