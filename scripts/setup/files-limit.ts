import type Docker from 'dockerode';

/** More open files than any broker of a local stack asks for. */
const plenty = 1_048_576;

/**
 * The most open files that the engine can give a container, and undefined where it can give any number: an engine without
 * CAP_SYS_RESOURCE can't go above its own limit.
 */
export async function largestFilesLimit(docker: Docker, image: string): Promise<number | undefined> {
  const granted = await hardLimit(docker, image, [{ Name: 'nofile', Soft: plenty, Hard: plenty }]);
  return granted === undefined ? hardLimit(docker, image, []) : undefined;
}

/** The hard limit that a container sees; undefined where the engine refuses to start it or gives no limit. */
async function hardLimit(
  docker: Docker,
  image: string,
  limits: { Name: string; Soft: number; Hard: number }[],
) {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['bash', '-c', 'ulimit -Hn'],
    Tty: true,
    HostConfig: { Ulimits: limits, NetworkMode: 'none' },
  });
  try {
    await container.start();
    await container.wait();
    const said = (await container.logs({ stdout: true })).toString().trim();
    return /^\d+$/.test(said) ? Number(said) : undefined;
  } catch {
    return undefined;
  } finally {
    await container.remove({ force: true });
  }
}
