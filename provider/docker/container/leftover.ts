import type Docker from 'dockerode';
import { engine, ifExists } from '../connection/errors.ts';
import { noted } from '../journal.ts';
import { deleteContainer } from './delete.ts';
import type { ContainerState } from './state.ts';

/**
 * Deals with what an interrupted apply left behind under the wanted name: a container that runs, and so was
 * complete, and is still what is wanted is taken over; any other is taken away. A container that isn't ours is left for the engine to refuse.
 */
export async function takeOverLeftover(
  docker: Docker,
  wanted: ContainerState,
  options: string,
): Promise<Docker.Container | undefined> {
  const entry = noted('container', wanted.name);
  if (!entry) return undefined;
  const container = docker.getContainer(wanted.name);
  const found = await engine(`Container ${wanted.name} can't be read`, () => ifExists(container.inspect()));
  // Killed before the engine's answer was noted: then the container has never been started.
  const ours = found && (entry.id ? entry.id === found.Id : found.State.Status === 'created');
  if (!found || !ours) return undefined;
  if (entry.options === options && found.State.Running) return docker.getContainer(found.Id);
  await deleteContainer(docker, { ...wanted, id: found.Id });
  return undefined;
}
