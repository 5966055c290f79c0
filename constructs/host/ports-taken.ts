import { request } from 'node:http';
import { createServer } from 'node:net';
import { LOOPBACK } from '../../model/rendering/ports.ts';

export interface PortsTaken {
  /** Ports that something other than the stack's own containers listens on. */
  readonly ports: readonly number[];
  /** False where the Docker engine didn't say which ports are the stack's own. */
  readonly certain: boolean;
}

/** Which of a stack's ports are taken on this host; its own running containers hold theirs rightfully. */
export async function portsTaken(
  published: readonly number[],
  containers: ReadonlySet<string>,
): Promise<PortsTaken> {
  const engine = engineAddress(process.env.DOCKER_HOST);
  // Containers of an engine elsewhere don't publish here.
  if (engine === 'elsewhere') return { ports: [], certain: true };
  const running = await runningContainers(engine).catch(() => undefined);
  const own = new Set(
    running?.filter(({ Names }) => Names.some((name) => containers.has(name.slice(1)))).flatMap(publicPorts),
  );
  const others = [...new Set(published)].filter((port) => isPort(port) && !own.has(port));
  const listening = await Promise.all(others.map(isTaken));
  return { ports: others.filter((_, index) => listening[index]), certain: running !== undefined };
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65536;

/** True where nobody else may listen on the port any more. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

type EngineAddress = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** Where the engine listens, by Docker's own variable. */
export function engineAddress(dockerHost: string | undefined): EngineAddress | 'elsewhere' {
  if (!dockerHost) return { socketPath: '/var/run/docker.sock' };
  if (dockerHost.startsWith('unix://')) return { socketPath: dockerHost.slice('unix://'.length) };
  const address = /^(?:tcp|http):\/\/(localhost|127\.0\.0\.1)(?::(\d+))?/.exec(dockerHost);
  return address === null ? 'elsewhere' : { host: LOOPBACK, port: Number(address[2] ?? 2375) };
}

/** The part of the engine's answer that matters here. */
interface EngineContainer {
  readonly Names: readonly string[];
  readonly Ports: readonly { readonly PublicPort?: number }[];
}

const publicPorts = ({ Ports }: EngineContainer): number[] =>
  Ports.flatMap(({ PublicPort }) => PublicPort ?? []);

function runningContainers(engine: EngineAddress): Promise<readonly EngineContainer[]> {
  return new Promise((resolve, reject) => {
    const call = request({ ...engine, path: '/containers/json', timeout: 1000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()));
        else reject(new Error(`the Docker engine answered ${response.statusCode}`));
      });
    });
    call.once('timeout', () => call.destroy(new Error('the Docker engine did not answer')));
    call.once('error', reject);
    call.end();
  });
}
