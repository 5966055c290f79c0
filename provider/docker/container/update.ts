import type Docker from 'dockerode';
import { engine } from '../connection/errors.ts';
import { limits, restartPolicy } from './create-options.ts';
import { observe } from './observe.ts';
import { isStopped } from './plan.ts';
import type { ContainerState } from './state.ts';

/** Changes the restart policy and limits of a container that exists; starts it when `start` turns true or it was stopped. */
export async function updateContainer(
  docker: Docker,
  prior: ContainerState,
  wanted: ContainerState,
): Promise<ContainerState> {
  const container = docker.getContainer(prior.id ?? prior.name);
  await engine(`Container ${wanted.name} can't be updated`, async () => {
    const changes = changed(prior, wanted);
    if (Object.keys(changes).length > 0) await container.update(changes);
    if (wanted.start && (prior.start === false || isStopped(prior, wanted))) await start(container);
  });
  return observe(wanted, await container.inspect());
}

/** Fine where somebody has started it meanwhile. */
async function start(container: Docker.Container) {
  const { State } = await container.inspect();
  if (!State.Running) await container.start();
}

function changed(prior: ContainerState, wanted: ContainerState): Record<string, unknown> {
  const before = updatable(prior);
  const after = updatable(wanted);
  const changes = Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
  // The engine checks memory against swap: give both, with its own default of twice the memory.
  if (changes.Memory) changes.MemorySwap = after.MemorySwap ?? 2 * (changes.Memory as number);
  return changes;
}

function updatable(state: ContainerState): Record<string, unknown> {
  const { Memory, MemorySwap, CpuShares, CpusetCpus, CpuPeriod, CpuQuota } = limits(state);
  return {
    Memory,
    MemorySwap,
    CpuShares,
    CpusetCpus,
    CpuPeriod,
    CpuQuota,
    RestartPolicy: restartPolicy(state),
  };
}
