import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { engine, ifExists, messageOf, statusOf } from '../connection/errors.ts';
import { forget } from '../journal.ts';
import type { ContainerState } from './state.ts';

/** Stops a container, with its grace, and removes it; fine when it is gone already. */
export async function deleteContainer(docker: Docker, state: ContainerState): Promise<void> {
  const container = docker.getContainer(state.id ?? state.name);
  await engine(`Container ${state.name} can't be stopped`, () =>
    stop(container, state.destroy_grace_seconds ?? 0),
  );
  await engine(`Container ${state.name} can't be removed`, () =>
    remove(container, state.remove_volumes !== false),
  );
  forget('container', state.name);
}

/** @param grace seconds between the stop signal and SIGKILL */
async function stop(container: Docker.Container, grace: number) {
  try {
    await container.stop({ t: grace });
  } catch (failure) {
    // 304: it wasn't running; 404: it is gone.
    if (![304, 404].includes(statusOf(failure) ?? 0)) throw failure;
  }
}

async function remove(container: Docker.Container, volumes: boolean) {
  try {
    await container.remove({ v: volumes, force: true });
  } catch (failure) {
    const beingRemoved = statusOf(failure) === 404 || /already in progress/i.test(messageOf(failure));
    if (!beingRemoved) throw failure;
  }
  // With rm the engine removes it by itself, a moment later.
  while (await ifExists(container.inspect())) await sleep(100);
}
