import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { PortForwardManifest } from '../../model/manifest.ts';
import type { TunnelOpener, TunnelSession } from '../ports/tunnel.ts';

/** Time that a session has to end by itself, in milliseconds. */
const END_MS = 2_000;

const run = promisify(execFile);

/** Through the AWS CLI and its session manager plugin, with the credentials and the region that it finds. */
export const awsTunnel: TunnelOpener = { instances, open };

async function instances(
  region: string | undefined,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run('aws', [
    ...['ec2', 'describe-instances', ...regionOf(region), '--output', 'json'],
    ...['--filters', `Name=tag:Name,Values=${names.join(',')}`, 'Name=instance-state-name,Values=running'],
    ...['--query', "Reservations[].Instances[].[Tags[?Key=='Name'].Value | [0], InstanceId]"],
  ]).catch((error: Error) => {
    throw new Error(
      'code' in error && error.code === 'ENOENT'
        ? 'there is no aws on the PATH: install the AWS CLI and its session manager plugin'
        : error.message.trim(),
    );
  });
  return new Map(JSON.parse(stdout || '[]') as [string, string][]);
}

function open({ region, port, localPort }: PortForwardManifest, instanceId: string): TunnelSession {
  const command = [
    ...['ssm', 'start-session', ...regionOf(region), '--target', instanceId],
    ...['--document-name', 'AWS-StartPortForwardingSession'],
    ...['--parameters', `portNumber=${port},localPortNumber=${localPort}`],
  ];
  // A group of its own: the plugin is a child of the CLI, and Ctrl-C is for us to pass on.
  const session = spawn('aws', command, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [session.stdout, session.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = chunk.toString('utf8').trim().split('\n').at(-1) || said;
    });
  const ended = new Promise<string>((resolve) => {
    session.once('error', (error) => resolve(error.message));
    session.once('close', (code) => resolve(said || `exit code ${code}`));
  });
  return {
    ended,
    end() {
      const signal = (name: NodeJS.Signals) => signalGroup(session.pid, name);
      signal('SIGTERM');
      const late = setTimeout(() => signal('SIGKILL'), END_MS);
      void ended.then(() => clearTimeout(late));
    },
  };
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {} // it has ended
}

const regionOf = (region: string | undefined): string[] => (region === undefined ? [] : ['--region', region]);
