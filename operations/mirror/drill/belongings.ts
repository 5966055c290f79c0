import type { DrillPlan } from './plan.ts';
import type { Side } from './side.ts';
import { type Patience, within } from './wait.ts';

/** How long removing one thing is tried, in seconds. */
const PATIENCE_SECONDS = 20;

/** Topics of a drill by the side that has them, in the order in which they may go: MirrorMaker 2 would make a copy anew. */
export function topicsOf({ source, target, topic, mirrored, returned }: DrillPlan) {
  return [
    { cluster: source.name, topic },
    { cluster: target.name, topic },
    { cluster: target.name, topic: mirrored },
    ...(returned === null ? [] : [{ cluster: source.name, topic: returned }]),
  ].filter((each, index, all) => all.findIndex((other) => isSame(each, other)) === index);
}

interface ClusterTopic {
  readonly cluster: string;
  readonly topic: string;
}

const isSame = (a: ClusterTopic, b: ClusterTopic) => a.cluster === b.cluster && a.topic === b.topic;

/** Removes topics and the group at both sides; resolves with what is still there, and why. */
export async function removeBelongings(
  patience: Patience,
  sides: readonly Side[],
  topics: readonly ClusterTopic[],
  group: string,
): Promise<string[]> {
  const left: string[] = [];
  const attempt = async (what: string, remove: () => Promise<unknown>) => {
    let problem = 'no time was left';
    const removed = await within(patience, PATIENCE_SECONDS, async () => {
      try {
        await remove();
        return true;
      } catch (error) {
        problem = (error as Error).message;
        return false;
      }
    });
    if (!removed) left.push(`${what}: ${problem}`);
  };
  for (const { cluster, topic } of topics) {
    const side = sides.find(({ name }) => name === cluster);
    if (side) await attempt(`topic '${topic}' of '${cluster}'`, () => side.admin.deleteTopics([topic]));
  }
  for (const { name, messages } of sides)
    await attempt(`group '${group}' of '${name}'`, () => messages.deleteGroup(group));
  return left;
}
