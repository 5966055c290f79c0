import type { MirrorFlowSpec } from '../spec/mirror-maker.ts';

/**
 * The ways that lead back to where they begin, each as its flows in order and once, whichever of them it is entered by. Flows
 * that name single topics only lead on for topics that all of them name.
 */
export function loopsOf(flows: readonly MirrorFlowSpec[]): readonly (readonly MirrorFlowSpec[])[] {
  const loops: MirrorFlowSpec[][] = [];
  const walk = (way: readonly MirrorFlowSpec[]): void => {
    const [first] = way;
    const last = way.at(-1);
    if (first === undefined || last === undefined) return;
    if (last.target === first.source) {
      if (shareTopics(way)) loops.push([...way]);
      return;
    }
    for (const next of flows) {
      // Only flows that come after the first: a loop is found from its first flow.
      if (next.source !== last.target || flows.indexOf(next) <= flows.indexOf(first)) continue;
      if (way.some(({ source }) => source === next.target && source !== first.source)) continue;
      walk([...way, next]);
    }
  };
  for (const flow of flows) if (flow.source !== flow.target) walk([flow]);
  return loops;
}

/** False only where it is certain: patterns that are no names may match anything. */
function shareTopics(way: readonly MirrorFlowSpec[]): boolean {
  const named = way.map(({ topics }) => topics.map(nameOf));
  if (named.some((names) => names.includes(undefined))) return true;
  const [first = [], ...rest] = named;
  return first.some((name) => rest.every((names) => names.includes(name)));
}

/** The only name that a pattern matches; undefined where it may match several. */
const nameOf = (pattern: string): string | undefined => {
  const name = pattern.replace(/\\([^A-Za-z0-9])/g, '$1');
  // An unescaped dot stands for any character, but whoever writes a name means the dot.
  return /^[A-Za-z0-9._-]+$/.test(name) ? name : undefined;
};
