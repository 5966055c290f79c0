import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PortForwardManifest } from '../../model/manifest.ts';
import { freePorts } from '../support/ports.ts';
import { eventually } from './suites/running.ts';

/** Plays the AWS CLI: instances are those of instances.json, by name, and a session leads to the port that ports.json has for its instance. */
const AWS = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const { connect, createServer } = require('node:net');
const folder = __dirname;
const words = process.argv.slice(2);
const after = (name) => words[words.indexOf(name) + 1];
const load = (name) => JSON.parse(readFileSync(folder + '/' + name, 'utf8'));
appendFileSync(folder + '/calls', words.join(' ') + '\\n');
if (words[0] === 'ec2') {
  process.stdout.write(JSON.stringify(Object.entries(load('instances.json'))));
} else {
  const local = Number(/localPortNumber=(\\d+)/.exec(after('--parameters'))[1]);
  const target = load('ports.json')[after('--target')];
  const server = createServer((socket) => {
    const inner = connect(target, '127.0.0.1');
    for (const each of [socket, inner]) each.on('error', () => {});
    socket.pipe(inner).pipe(socket);
    socket.on('close', () => inner.destroy());
  });
  server.listen(local, '127.0.0.1', () => appendFileSync(folder + '/sessions', process.pid + '\\n'));
}
`;

describe('npm run tunnel', { timeout: 120_000 }, () => {
  let folder: string;
  let tunnel: ChildProcess;
  let output = '';
  const servers: Server[] = [];
  const put = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-tunnel-'));
    writeFileSync(join(folder, 'aws'), AWS);
    chmodSync(join(folder, 'aws'), 0o755);
  });
  afterEach(async () => {
    tunnel?.kill('SIGKILL');
    for (const pid of sessions()) kill(pid);
    for (const each of servers.splice(0)) each.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sessions = (): number[] => {
    try {
      return readFileSync(join(folder, 'sessions'), 'utf8').trim().split('\n').map(Number);
    } catch {
      return [];
    }
  };
  const kill = (pid: number) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {} // it has ended
  };

  /** Says its name to whoever connects. */
  async function instance(name: string): Promise<number> {
    const [port = 0] = await freePorts(1);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(name);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    servers.push(server);
    return port;
  }

  function start(forwards: readonly PortForwardManifest[]): void {
    mkdirSync(join(folder, 'cdktf.out', 'stacks', 'ec2'), { recursive: true });
    put('cdktf.out/stacks/ec2/kafkaform.json', {
      stack: 'ec2',
      ensembles: [],
      clusters: [],
      portForwards: forwards,
    });
    const script = join(import.meta.dirname, '../../scripts/tunnel.ts');
    tunnel = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), script, 'ec2', '--poll', '0.2'],
      {
        cwd: folder,
        env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
      },
    );
    output = '';
    for (const stream of [tunnel.stdout, tunnel.stderr])
      stream?.on('data', (chunk) => {
        output += chunk;
      });
  }

  const answer = (port: number): Promise<string> =>
    new Promise((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (data) => {
        heard += data;
      });
      socket.on('error', () => resolve('nobody'));
      socket.on('close', () => resolve(heard));
    });
  const leadsTo = (port: number, name: string) =>
    eventually(async () => (await answer(port)) === name, 60_000).catch((error) => {
      throw new Error(`${error}\n${output}`);
    });

  it('opens every port, opens one that closes again, follows a replaced instance, and ends all at Ctrl-C', async () => {
    const [one = 0, two = 0] = await freePorts(2);
    put('ports.json', {
      'i-1': await instance('first'),
      'i-2': await instance('second'),
      'i-3': await instance('third'),
    });
    put('instances.json', { 'orders-1.kafka.internal': 'i-1', 'orders-2.kafka.internal': 'i-2' });
    start([
      { host: 'orders-1.kafka.internal', port: 29392, localPort: one, region: 'eu-central-1' },
      { host: 'orders-2.kafka.internal', port: 29392, localPort: two, region: 'eu-central-1' },
    ]);
    await leadsTo(one, 'first');
    await leadsTo(two, 'second');
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toContain(
      `ssm start-session --region eu-central-1 --target i-1 --document-name AWS-StartPortForwardingSession --parameters portNumber=29392,localPortNumber=${one}`,
    );

    const before = sessions().length;
    for (const pid of sessions()) kill(pid);
    await eventually(async () => sessions().length >= before + 2, 60_000);
    await leadsTo(one, 'first');

    put('instances.json', { 'orders-1.kafka.internal': 'i-3', 'orders-2.kafka.internal': 'i-2' });
    await leadsTo(one, 'third');
    await leadsTo(two, 'second');

    const ended = new Promise((resolve) => tunnel.once('close', resolve));
    tunnel.kill('SIGINT');
    expect(await ended).toBe(0);
    expect([await answer(one), await answer(two)]).toEqual(['nobody', 'nobody']);
    expect(output).toContain(`127.0.0.1:${one} leads to port 29392 of orders-1.kafka.internal (i-3)`);
  });

  it('of a stack that is reached without it says so', async () => {
    start([]);
    const code = await new Promise((resolve) => tunnel.once('close', resolve));
    expect(code).toBe(1);
    expect(output).toContain("Stack 'ec2' is reached without forwarded ports");
  });
});
