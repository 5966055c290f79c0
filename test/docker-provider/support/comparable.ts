import type Docker from 'dockerode';

/** What differs between two containers that are the same: identities, times, addresses, places on disk. */
const volatile = new Set([
  'Created',
  'CreatedAt',
  'EndpointID',
  'FinishedAt',
  'Gateway',
  'GraphDriver',
  'HostnamePath',
  'HostsPath',
  'IPAddress',
  'IPPrefixLen',
  'Id',
  'LogPath',
  'MacAddress',
  'Mountpoint',
  'NetworkID',
  'Pid',
  'ResolvConfPath',
  'SandboxID',
  'SandboxKey',
  'StartedAt',
  'Subnet',
]);
/** Lists whose order means something; all others are sets to Docker or to Terraform. */
const ordered = new Set(['Cmd', 'Entrypoint', 'Args', 'Test']);

/** What `docker inspect` says of a container, network or volume, without what differs from run to run. */
function comparable(inspected: object): unknown {
  const { Id = '' } = inspected as { Id?: string };
  return strip(inspected, '', Id.slice(0, 12));
}

function strip(value: unknown, key: string, shortId: string): unknown {
  if (Array.isArray(value)) {
    const items = value.filter((each) => each !== shortId).map((each) => strip(each, '', shortId));
    return ordered.has(key) ? items : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (value === shortId) return 'own id';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !volatile.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, strip(each, name, shortId)]),
  );
}

/** Everything of the engine whose name starts with a prefix, by kind and name. */
export async function inspectAll(docker: Docker, prefix: string): Promise<Record<string, unknown>> {
  const filters = { name: [prefix] };
  const found: Record<string, unknown> = {};
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    const container = await docker.getContainer(Id).inspect();
    found[`container ${container.Name}`] = comparable(container);
  }
  for (const { Id, Name } of await docker.listNetworks({ filters })) {
    // Its members are compared with the containers, where they have names instead of ids.
    const { Containers, ...network } = await docker.getNetwork(Id).inspect();
    found[`network ${Name}`] = {
      ...(comparable(network) as object),
      members: Object.keys(Containers ?? {}).length,
    };
  }
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes) {
    found[`volume ${Name}`] = comparable(await docker.getVolume(Name).inspect());
  }
  return found;
}
