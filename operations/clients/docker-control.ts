import Docker from 'dockerode';
import type { ComputeControl } from '../ports/compute.ts';

/** Docker containers by name, on the engine that the environment (DOCKER_HOST) points to. */
export function dockerControl(): ComputeControl {
  const docker = new Docker();
  return {
    async state(name) {
      const state = await stateOf(docker, name);
      if (state === null) return null;
      if (state.Paused) return 'paused';
      return state.Running ? 'running' : 'stopped';
    },
    pause: (name) => docker.getContainer(name).pause(),
    unpause: (name) => docker.getContainer(name).unpause(),
    stop: (name, graceSeconds) => docker.getContainer(name).stop({ t: graceSeconds }),
    start: (name) => docker.getContainer(name).start(),
  };
}

async function stateOf(docker: Docker, name: string) {
  try {
    return (await docker.getContainer(name).inspect()).State;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}
