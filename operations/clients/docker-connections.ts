import { PassThrough } from 'node:stream';
import type { ConnectedClient } from '../ports/compute.ts';

/** A connection that is open, as Linux numbers the states of TCP (/proc/net/tcp). */
const ESTABLISHED = '01';

/**
 * Who is connected to ports of a container, by address; a container by its name. Clients on the host come from the network's
 * gateway. Null where the engine or the container can't be asked.
 */
export async function dockerConnections(
  container: string,
  ports: readonly number[],
): Promise<readonly ConnectedClient[] | null> {
  try {
    const docker = new (await import('dockerode')).default();
    const table = await output(docker.getContainer(container));
    const names = await containersByAddress(docker);
    return countByClient(
      established(table)
        .filter(({ port }) => ports.includes(port))
        .map(({ port, address }) => ({ port, client: names.get(address) ?? address })),
    );
  } catch {
    return null; // it is a courtesy: nothing depends on it
  }
}

type Docker = InstanceType<typeof import('dockerode')>;

async function output(container: ReturnType<Docker['getContainer']>): Promise<string> {
  const run = await container.exec({
    Cmd: ['cat', '/proc/net/tcp', '/proc/net/tcp6'],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await run.start({});
  const [out, rest] = [new PassThrough(), new PassThrough()];
  run.modem.demuxStream(stream, out, rest);
  rest.resume();
  stream.on('end', () => out.end());
  const chunks: Buffer[] = [];
  for await (const chunk of out) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Lines of /proc/net/tcp and tcp6: number, local address:port, remote address:port, state, all in hexadecimal. */
export function established(table: string): readonly { readonly port: number; readonly address: string }[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/);
    if (state !== ESTABLISHED) return [];
    const port = Number.parseInt(local.split(':')[1] ?? '', 16);
    return [{ port, address: addressOf(remote.split(':')[0] ?? '') }];
  });
}

/** IPv4 also where it is mapped into IPv6: the last 32 bits, byte by byte from the end. */
function addressOf(hex: string): string {
  const bytes = hex.slice(-8).match(/../g) ?? [];
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

async function containersByAddress(docker: Docker): Promise<ReadonlyMap<string, string>> {
  const containers = await docker.listContainers();
  return new Map(
    containers.flatMap(({ Names: [name = ''], NetworkSettings: { Networks: networks } }) =>
      Object.values(networks).map(({ IPAddress: address }) => [address, name.replace(/^\//, '')] as const),
    ),
  );
}

function countByClient(
  connections: readonly { readonly port: number; readonly client: string }[],
): readonly ConnectedClient[] {
  const counts = new Map<string, ConnectedClient>();
  for (const { port, client } of connections) {
    const key = `${port} ${client}`;
    counts.set(key, { port, client, connections: (counts.get(key)?.connections ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.port - b.port || (a.client < b.client ? -1 : 1));
}
