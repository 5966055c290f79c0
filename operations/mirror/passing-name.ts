import type { MirrorFlowManifest } from '../../model/manifest.ts';
import { groupFilter, type Naming, topicFilter } from './names.ts';

type Kind = 'topics' | 'groups';

/** A name that every flow lets through; null when there is none. Patterns like `orders.*` lend their beginning. */
export function passingName(
  naming: Naming,
  flows: readonly MirrorFlowManifest[],
  kind: Kind,
  name: string,
): string | null {
  const filters = flows.map((flow) => (kind === 'topics' ? topicFilter(naming, flow) : groupFilter(flow)));
  const beginnings = flows.flatMap((flow) => flow[kind]).flatMap(beginningOf);
  const candidates = [name, ...beginnings.map((beginning) => `${beginning}${name}`)];
  return candidates.find((candidate) => filters.every((lets) => lets(candidate))) ?? null;
}

/** What stands before the `.*` at a pattern's end, where that is no pattern itself. */
function beginningOf(pattern: string): string[] {
  const beginning = /^((?:[A-Za-z0-9_-]|\\?\.(?![*+?]))*)\.[*+]$/.exec(pattern)?.[1];
  return beginning === undefined ? [] : [beginning.replaceAll('\\', '')];
}
