import type { ComputeControl } from '../../ports/compute.ts';
import type { DrillPlan } from './plan.ts';
import type { Side } from './side.ts';

/** Why the drill may not begin; empty when both clusters are whole and everything that it touches runs. */
export async function problemsOf(
  { source, maker }: DrillPlan,
  sides: readonly Side[],
  control: ComputeControl,
): Promise<string[]> {
  const clusters = await Promise.all(sides.map(clusterProblems));
  const containers = [
    ...source.brokers.map(({ container }) => ({ container, what: `broker of '${source.name}'` })),
    ...maker.workers.map(({ container }) => ({ container, what: `worker of '${maker.name}'` })),
  ];
  const states = await Promise.all(
    containers.map(async ({ container, what }) => {
      const state = await control.state(container);
      return state === 'running' ? [] : [`container ${container} (${what}) is ${state ?? 'not there'}`];
    }),
  );
  return [...clusters.flat(), ...states.flat()];
}

async function clusterProblems({ name, admin }: Side): Promise<string[]> {
  try {
    const { topics } = await admin.describe();
    const partitions = [...topics.values()].flatMap((topic) => topic.partitions);
    const lacking = partitions.filter(
      ({ isr, replicas, leader }) => isr.length < replicas.length || leader === null,
    );
    return lacking.length === 0
      ? []
      : [
          `${lacking.length} partitions of cluster '${name}' lack a replica: wait until npm run status shows none`,
        ];
  } catch (error) {
    return [`cluster '${name}' can't be reached: ${(error as Error).message}`];
  }
}
