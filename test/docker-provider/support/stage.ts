import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import Docker from 'dockerode';
import {
  type TerraformResult,
  type TerraformWorkspace,
  terraformWorkspace,
} from '../../support/terraform.ts';
import { importTinyImage } from './tiny-image.ts';

/** The offline provider as the synthesized stacks name it. */
export const offlineProvider = {
  source: 'terraform.local/kafkaform/docker',
  version: '3.6.2',
  entry: new URL('../../../provider/docker/main.ts', import.meta.url).pathname,
} as const;

/** An engine, a tiny image of the test file's own, and workspaces whose objects all start with one prefix. */
export interface Stage {
  readonly docker: Docker;
  readonly prefix: string;
  /** Tag and id of the tiny image. */
  readonly image: string;
  readonly imageId: string;
  /** A folder with the offline provider and a configuration, initialized. */
  workspace(hcl: string, env?: Record<string, string>): Promise<TerraformWorkspace>;
  /** A name that no other test uses. */
  name(what: string): string;
  /** Removes workspaces, containers, networks, volumes and the image. */
  close(): Promise<void>;
}

/** @param anyCommand the image takes whatever command it is given and does nothing until it is stopped */
export async function openStage({ anyCommand = false } = {}): Promise<Stage> {
  const docker = new Docker();
  const prefix = `kft-${randomBytes(4).toString('hex')}`;
  const image = `${prefix}/tiny:1`;
  const imageId = await importTinyImage(image, { anyCommand });
  const workspaces: TerraformWorkspace[] = [];
  let count = 0;
  return {
    docker,
    prefix,
    image,
    imageId,
    async workspace(hcl, env = {}) {
      const workspace = await terraformWorkspace({ providers: { docker: offlineProvider }, hcl, env });
      workspaces.push(workspace);
      succeed(await workspace.init());
      return workspace;
    },
    name: (what) => `${prefix}-${what}-${++count}`,
    async close() {
      for (const workspace of workspaces) workspace.remove();
      await sweep(docker, prefix);
      await docker.getImage(image).remove({ force: true });
    },
  };
}

/** Removes whatever of the engine starts with a prefix. */
export async function sweep(docker: Docker, prefix: string): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { name: [prefix] } });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  const networks = await docker.listNetworks({ filters: { name: [prefix] } });
  await Promise.all(networks.map(({ Id }) => docker.getNetwork(Id).remove()));
  const { Volumes } = await docker.listVolumes({ filters: { name: [prefix] } });
  await Promise.all(Volumes.map(({ Name }) => docker.getVolume(Name).remove()));
}

/** A terraform run that must have worked, with what it printed when it didn't. */
export function succeed(result: TerraformResult, ...codes: number[]): TerraformResult {
  if (!(codes.length > 0 ? codes : [0]).includes(result.exitCode))
    throw new Error(result.stdout + result.stderr);
  return result;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Different ports of the host that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
