import type {
  ClusterManifest,
  ExistingClusterManifest,
  MirrorFlowManifest,
  MirrorMakerManifest,
  StackManifest,
} from '../../../model/manifest.ts';
import { flowName } from '../../../model/rendering/names.ts';
import { remoteTopic } from '../names.ts';
import { passingName } from '../passing-name.ts';

/** What a drill is about: two clusters, the flow between them, and the names that the drill uses. */
export interface DrillPlan {
  readonly stack: string;
  readonly maker: MirrorMakerManifest;
  readonly flow: MirrorFlowManifest;
  /** The flow back; null where there is none. */
  readonly reverse: MirrorFlowManifest | null;
  /** The cluster that is cut off: one of the stack's own. */
  readonly source: ClusterManifest;
  readonly target: ClusterManifest | ExistingClusterManifest;
  /** Where producers write: at the source, and after the move at the target. */
  readonly topic: string;
  /** What the flow makes of it at the target; `topic` itself under the identity policy. */
  readonly mirrored: string;
  /** What the reverse flow makes at the source of what is written at the target; null without one. */
  readonly returned: string | null;
  readonly group: string;
}

/** Throws with every reason why this stack or flow can't be rehearsed. */
export function planDrill(manifest: StackManifest, wanted: string | undefined, id: string): DrillPlan {
  const { maker, flow } = chooseFlow(manifest, wanted);
  const reverse = maker.flows.find((each) => each.source === flow.target && each.target === flow.source);
  const flows = reverse === undefined ? [flow] : [flow, reverse];
  const label = flowName(flow);
  const problems: string[] = [];
  const source = manifest.clusters.find(({ name }) => name === flow.source);
  const target = [...manifest.clusters, ...(manifest.existingClusters ?? [])].find(
    ({ name }) => name === flow.target,
  );
  const topic = passingName(maker, flows, 'topics', `kafkaform-drill-${id}`);
  const group = passingName(maker, flows, 'groups', `kafkaform-drill-${id}`);
  if (source === undefined)
    problems.push(`cluster '${flow.source}' isn't one of this stack's own: the drill can't cut it off`);
  if (target === undefined) problems.push(`the stack doesn't know cluster '${flow.target}'`);
  for (const each of flows)
    if (!each.syncGroupOffsets)
      problems.push(
        `flow '${flowName(each)}' doesn't sync group offsets: set syncGroupOffsets, so that consumers can move`,
      );
  if (topic === null)
    problems.push(`no topic name passes the topic patterns: add 'kafkaform-drill-.*' to topics`);
  if (group === null)
    problems.push(`no group name passes the group patterns: add 'kafkaform-drill-.*' to groups`);
  if (problems.length > 0 || !source || !target || !topic || !group)
    throw new Error(
      `Flow '${label}' of stack '${manifest.stack}' can't be rehearsed: ${problems.join('; ')}.`,
    );
  const renamed = (cluster: string) => remoteTopic(maker, cluster, topic);
  return {
    ...{ stack: manifest.stack, maker, flow, reverse: reverse ?? null, source, target, topic, group },
    mirrored: renamed(flow.source),
    returned: reverse === undefined ? null : renamed(flow.target),
  };
}

function chooseFlow({ stack, mirrorMakers = [] }: StackManifest, wanted: string | undefined) {
  const choice = mirrorMakers.flatMap((maker) => maker.flows.map((flow) => ({ maker, flow })));
  const names = choice.map(({ flow }) => flowName(flow)).join(', ');
  if (choice.length === 0)
    throw new Error(`Stack '${stack}' has no MirrorMaker: there is nothing to fail over to.`);
  const found = choice.filter(({ flow }) => wanted === undefined || flowName(flow) === wanted);
  const [first, ...others] = found;
  if (first === undefined) throw new Error(`Stack '${stack}' has no flow '${wanted}'; it has ${names}.`);
  if (others.length > 0)
    throw new Error(
      `Stack '${stack}' has several flows: choose with --flow '${flowName(first.flow)}' (of ${names}).`,
    );
  return first;
}
