import type Docker from 'dockerode';
import { networkName, volumeName } from '../../model/rendering/names.ts';

export interface Leftovers {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What the engine still has of a stack: by the label that its containers carry and by the names that the model gives. */
export async function leftoversOf(
  docker: Docker,
  stack: string,
  described: readonly string[],
): Promise<Leftovers> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  const left = containers.filter(
    ({ Names, Labels }) =>
      Labels['kafkaform.stack'] === stack || described.includes((Names[0] ?? '').slice(1)),
  );
  const names = [...new Set([...described, ...left.map(({ Names }) => (Names[0] ?? '').slice(1))])];
  return {
    containers: left.map(({ Names }) => (Names[0] ?? '').slice(1)),
    // A network of that name which isn't the stack's own would have other containers on it, and stays when it has.
    networks: left.length + described.length > 0 ? named(networks, [networkName(stack)]) : [],
    volumes: (volumes ?? [])
      .map(({ Name }) => Name)
      .filter((volume) => names.some((name) => isVolumeOf(volume, name))),
  };
}

/** Time between SIGTERM and SIGKILL, in seconds. */
const GRACE_SECONDS = 30;

/** Stops containers that are there, one group after the other, so that what they hold is on disk. */
export async function stopInOrder(docker: Docker, groups: readonly (readonly string[])[]): Promise<void> {
  const there = (await docker.listContainers()).flatMap(({ Names }) => Names.map((name) => name.slice(1)));
  for (const group of groups) {
    const running = group.filter((name) => there.includes(name));
    await Promise.all(running.map((name) => docker.getContainer(name).stop({ t: GRACE_SECONDS })));
  }
}

/** Removes containers and the network, and the volumes too when asked for. Returns a line for each. */
export async function removeLeftovers(
  docker: Docker,
  { containers, networks, volumes }: Leftovers,
  withVolumes: boolean,
): Promise<string[]> {
  const removed: string[] = [];
  for (const name of containers) {
    await docker.getContainer(name).remove({ force: true, v: true });
    removed.push(`container ${name}`);
  }
  for (const name of networks) {
    await docker.getNetwork(name).remove();
    removed.push(`network ${name}`);
  }
  for (const name of withVolumes ? volumes : []) {
    await docker.getVolume(name).remove();
    removed.push(`volume ${name}`);
  }
  return removed;
}

function named(networks: readonly { Name: string }[], names: readonly string[]): string[] {
  return networks.map(({ Name }) => Name).filter((name) => names.includes(name));
}

/** `<container>-data`, `<container>-data-2` and so on. */
function isVolumeOf(volume: string, container: string): boolean {
  const first = volumeName(container);
  return volume === first || (volume.startsWith(`${first}-`) && /^\d+$/.test(volume.slice(first.length + 1)));
}
