import { setTimeout as delay } from 'node:timers/promises';
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
    pause: (name) => freeze(docker, name),
    unpause: (name) => docker.getContainer(name).unpause(),
    stop: (name, graceSeconds) => docker.getContainer(name).stop({ t: graceSeconds }),
    start: (name) => docker.getContainer(name).start(),
  };
}

const FREEZE_TRIES = 10;
const FREEZE_AGAIN_MS = 500;

/** With cgroup v1 a busy container may escape the freezer; runc thaws it then and leaves it to the caller to try again (runc#4388). */
async function freeze(docker: Docker, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await docker.getContainer(name).pause();
    } catch (error) {
      if (tries === FREEZE_TRIES || !/unable to freeze/.test((error as Error).message)) throw error;
      await delay(FREEZE_AGAIN_MS);
    }
  }
}

async function stateOf(docker: Docker, name: string) {
  try {
    return (await docker.getContainer(name).inspect()).State;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}
