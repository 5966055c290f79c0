import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { examinePorts } from '../../constructs/host/examine.ts';
import { engineAddress, portsTaken } from '../../constructs/host/ports-taken.ts';
import { JmxExporter, KafkaCluster, MirrorMaker } from '../../constructs/index.ts';
import { Platform } from '../../constructs/kafka/platform.ts';
import { appOf, project } from '../synth/support/project.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
  vi.unstubAllEnvs();
});

/** Something that listens on a free port of the loopback. */
async function listener(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** An engine that runs these containers. */
async function engine(containers: readonly { name: string; port: number }[]): Promise<void> {
  const socket = join(
    tmpdir(),
    `kafkaform-engine-${process.pid}-${Math.random().toString(36).slice(2)}.sock`,
  );
  const server = createServer((_, response) => {
    response.end(
      JSON.stringify(
        containers.map(({ name, port }) => ({ Names: [`/${name}`], Ports: [{ PublicPort: port }] })),
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(socket, listening));
  closers.push(() => server.close());
  vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
}

describe('ports taken', () => {
  it('are those that another process listens on', async () => {
    const port = await listener();
    await engine([]);
    expect(await portsTaken([port], new Set())).toEqual({ ports: [port], certain: true });
  });

  it('are not those of the stack’s own running containers', async () => {
    const port = await listener();
    await engine([{ name: 'local-orders-1', port }]);
    expect(await portsTaken([port], new Set(['local-orders-1']))).toEqual({ ports: [], certain: true });
  });

  it('are those of other containers', async () => {
    const port = await listener();
    await engine([{ name: 'another', port }]);
    expect((await portsTaken([port], new Set(['local-orders-1']))).ports).toEqual([port]);
  });

  it('are uncertain where the engine does not answer', async () => {
    const port = await listener();
    vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
    expect(await portsTaken([port], new Set())).toEqual({ ports: [port], certain: false });
  });

  it('are none where the containers run on another host', async () => {
    const port = await listener();
    vi.stubEnv('DOCKER_HOST', 'ssh://build.example');
    expect(await portsTaken([port], new Set())).toEqual({ ports: [], certain: true });
  });

  it('leaves numbers that are no ports to validation', async () => {
    await engine([]);
    expect(await portsTaken([0, -1, 70_000, Number.NaN], new Set())).toEqual({ ports: [], certain: true });
  });
});

describe('the engine’s address', () => {
  it.each([
    [undefined, { socketPath: '/var/run/docker.sock' }],
    ['unix:///run/user/1000/docker.sock', { socketPath: '/run/user/1000/docker.sock' }],
    ['tcp://127.0.0.1:2376', { host: '127.0.0.1', port: 2376 }],
    ['tcp://10.0.0.5:2375', 'elsewhere'],
  ])('of DOCKER_HOST=%s', (dockerHost, expected) => {
    expect(engineAddress(dockerHost)).toEqual(expected);
  });
});

describe('a stack whose mirror runs', () => {
  it('finds nobody else on the ports of its workers', async () => {
    const port = await listener();
    await engine([{ name: 'test-mm2-1', port }]);
    const place = project();
    closers.push(place.remove);
    const stack = new TerraformStack(appOf(place), 'test');
    const [source, target] = ['a', 'b'].map((id) =>
      KafkaCluster.fromBootstrapServers(stack, id, { bootstrapServers: `${id}:9092` }),
    ) as [
      ReturnType<typeof KafkaCluster.fromBootstrapServers>,
      ReturnType<typeof KafkaCluster.fromBootstrapServers>,
    ];
    const jmxExporter = JmxExporter.on({ hostPorts: { from: port } });
    new MirrorMaker(stack, 'mm2', { flows: [{ source, target }], jmxExporter });
    expect(await examinePorts(Platform.of(stack), undefined)).toEqual([]);
  });
});
