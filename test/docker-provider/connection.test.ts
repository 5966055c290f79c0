import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectionConfig, connect } from '../../provider/docker/connection/docker.ts';
import { terraformWorkspace } from '../support/terraform.ts';
import { offlineProvider } from './support/stage.ts';

const engine = '/var/run/docker.sock';
const nothing: ConnectionConfig = {
  host: null,
  context: null,
  cert_path: null,
  ca_material: null,
  cert_material: null,
  key_material: null,
  ssh_opts: null,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-connection-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Listens on a loopback port and passes everything on to the real engine. */
async function forward(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as { port: number }).port;
}
const toEngine = (socket: NodeJS.ReadWriteStream) => {
  const upstream = dial(engine);
  socket.pipe(upstream).pipe(socket);
  for (const each of [socket, upstream]) each.on('error', () => upstream.destroy());
};

const answers = async (config: Partial<ConnectionConfig>, environment: Record<string, string> = {}) =>
  (await (await connect({ ...nothing, ...config }, environment)).docker.version()).ApiVersion;
const answer = expect.stringMatching(/^1\.\d+$/);

describe('the connection to the engine', () => {
  it('is the local socket without any configuration', async () => {
    expect(await answers({})).toEqual(answer);
    expect((await connect(nothing, {})).endpoint).toBe('unix:///var/run/docker.sock');
  });

  it('follows a unix host of the provider, over that of the environment', async () => {
    const socket = join(folder, 'engine.sock');
    symlinkSync(engine, socket);
    expect(await answers({ host: `unix://${socket}` }, { DOCKER_HOST: 'tcp://127.0.0.1:1' })).toEqual(answer);
  });

  it('follows DOCKER_HOST to a tcp address', async () => {
    const port = await forward(createServer(toEngine));
    expect(await answers({}, { DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toEqual(answer);
  });

  it('speaks TLS with the certificates of DOCKER_CERT_PATH', async () => {
    await certificates(folder);
    const pem = (name: string) => readFileSync(join(folder, `${name}.pem`), 'utf8');
    const options = {
      ca: pem('ca'),
      cert: pem('cert'),
      key: pem('key'),
      requestCert: true,
      rejectUnauthorized: true,
    };
    const port = await forward(createTlsServer(options, toEngine));
    const host = `tcp://127.0.0.1:${port}`;
    expect(await answers({}, { DOCKER_HOST: host, DOCKER_CERT_PATH: folder })).toEqual(answer);
    const material = { ca_material: pem('ca'), cert_material: pem('cert'), key_material: pem('key') };
    expect(await answers({ host, ...material })).toEqual(answer);
    await expect(answers({ host: `https://127.0.0.1:${port}` })).rejects.toThrow(/certificate/i);
  });

  it('goes through the ssh command to another machine', async () => {
    // Stands for ssh: what comes after it is the real thing that sshd would run over there.
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'ssh'),
      `#!/bin/sh\necho "$@" > ${folder}/asked\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nexec "$@"\n`,
    );
    chmodSync(join(bin, 'ssh'), 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${bin}:${path}`;
    try {
      expect(await answers({ host: 'ssh://me@far.invalid:2222', ssh_opts: ['-o', 'BatchMode=yes'] })).toEqual(
        answer,
      );
    } finally {
      process.env.PATH = path;
    }
    expect(readFileSync(join(folder, 'asked'), 'utf8').trim()).toBe(
      '-o BatchMode=yes -p 2222 -l me -- far.invalid docker system dial-stdio',
    );
  });

  it('follows a docker context, over a host', async () => {
    const port = await forward(createServer(toEngine));
    const DOCKER_CONFIG = join(folder, 'config');
    const host = `host=tcp://127.0.0.1:${port}`;
    await execa('docker', ['context', 'create', 'elsewhere', '--docker', host], { env: { DOCKER_CONFIG } });
    const environment = { DOCKER_CONFIG, DOCKER_HOST: 'tcp://127.0.0.1:1' };
    expect(await answers({ context: 'elsewhere' }, environment)).toEqual(answer);
    expect(await answers({}, { ...environment, DOCKER_CONTEXT: 'elsewhere' })).toEqual(answer);
  });

  it.each<[string, Partial<ConnectionConfig>, RegExp]>([
    ['a protocol that is none', { host: 'carrier-pigeon://roof' }, /unknown protocol/],
    ['a context that is not there', { context: 'nowhere' }, /docker context ls/],
    ['half of the TLS material', { host: 'tcp://127.0.0.1:1', cert_material: 'x' }, /go together/],
    [
      'a certificate path without certificates',
      { host: 'tcp://127.0.0.1:1', cert_path: '/nowhere' },
      /ca\.pem/,
    ],
  ])('is refused with a reason for %s', async (_what, config, reason) => {
    await expect(connect({ ...nothing, ...config }, {})).rejects.toThrow(reason);
  });
});

describe('an engine that is not reachable', () => {
  it('is one clear diagnostic', async () => {
    const hcl = `
      resource "docker_network" "one" { name = "one" }
      resource "docker_network" "two" { name = "two" }`;
    const workspace = await terraformWorkspace({
      providers: { docker: offlineProvider },
      hcl,
      env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    });
    await workspace.init();
    const plan = await workspace.plan();
    workspace.remove();
    expect(plan.exitCode).toBe(1);
    expect(plan.output.split('Docker engine not reachable')).toHaveLength(2);
    expect(plan.output).toContain('The Docker engine at unix:///nowhere/docker.sock');
    expect(plan.output).toContain('Start it, or point DOCKER_HOST');
    expect(plan.output).not.toMatch(/\bat .*\.(ts|js|mjs):\d+/);
  });
});

/** ca.pem, cert.pem and key.pem as the docker command wants them: one self-signed certificate for all. */
async function certificates(directory: string) {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await execa('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  writeFileSync(join(directory, 'ca.pem'), readFileSync(cert));
}
