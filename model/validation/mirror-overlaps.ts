import { mirroredName, mirrorsTopic } from '../rendering/mirror-patterns.ts';
import type { MirrorFlowSpec, MirrorMakerSpec } from '../spec/mirror-maker.ts';

/** A topic that two would write to. */
export interface MirrorOverlap {
  readonly mirror: MirrorMakerSpec;
  readonly flow: MirrorFlowSpec;
  /** At the source. */
  readonly topic: string;
  /** At the target. */
  readonly name: string;
  /** Undefined: the code declares a topic of that name. */
  readonly other?: MirrorFlowSpec;
}

interface Declared {
  readonly name: string;
  readonly topics: readonly { readonly name: string }[];
}

/** Topics by name, with the flow that brings them; undefined where the code declares them. */
type TopicsOf = Map<string, MirrorFlowSpec | undefined>;

/** Follows every declared topic through all flows and says where it meets another. */
export function overlapsOf(
  mirrors: readonly MirrorMakerSpec[],
  clusters: readonly Declared[],
): readonly MirrorOverlap[] {
  const at = new Map<string, TopicsOf>(
    clusters.map(({ name, topics }) => [name, new Map(topics.map((topic) => [topic.name, undefined]))]),
  );
  const overlaps = new Map<string, MirrorOverlap>();
  // A topic passes a cluster at most once, so that so many rounds reach every end.
  for (const _round of clusters) {
    for (const mirror of mirrors) {
      for (const flow of mirror.flows) carryOver(mirror, flow, at, overlaps);
    }
  }
  return [...overlaps.values()];
}

function carryOver(
  mirror: MirrorMakerSpec,
  flow: MirrorFlowSpec,
  at: Map<string, TopicsOf>,
  overlaps: Map<string, MirrorOverlap>,
): void {
  const target = at.get(flow.target);
  if (target === undefined || flow.source === flow.target) return;
  for (const [topic, by] of [...(at.get(flow.source) ?? [])]) {
    if (!mirrorsTopic(mirror, flow, topic) || takenForCopy(mirror, flow, topic)) continue;
    // Loops under the identity policy are a problem of their own.
    if (by !== undefined && by.source === flow.target) continue;
    const name = mirroredName(mirror, flow, topic);
    const other = target.get(name);
    if (!target.has(name)) target.set(name, flow);
    else if (other !== flow) {
      const key = [flow.source, flow.target, name].join(' ');
      overlaps.set(key, { mirror, flow, topic, name, ...(other === undefined ? {} : { other }) });
    }
  }
}

/**
 * True for a topic that MirrorMaker takes for one of the target's own, and never mirrors: it goes by the name, in which all
 * but the last part are clusters that the topic has passed (DefaultReplicationPolicy).
 */
export const takenForCopy = (
  { replicationPolicy }: Pick<MirrorMakerSpec, 'replicationPolicy'>,
  { target }: Pick<MirrorFlowSpec, 'target'>,
  topic: string,
): boolean => replicationPolicy !== 'identity' && topic.split('.').slice(0, -1).includes(target);
