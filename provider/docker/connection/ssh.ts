import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

/** Speaks HTTP with the engine of another machine through the ssh command, as the docker command does. */
export function sshAgent(url: URL, options: readonly string[]): Agent {
  const agent = new Agent();
  agent.createConnection = () => dial(url, options) as never;
  return agent;
}

function dial(url: URL, options: readonly string[]): Duplex {
  const port = url.port ? ['-p', url.port] : [];
  const user = url.username ? ['-l', decodeURIComponent(url.username)] : [];
  const ssh = spawn(
    'ssh',
    [...options, ...port, ...user, '--', url.hostname, 'docker', 'system', 'dial-stdio'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const connection = Duplex.from({ readable: ssh.stdout, writable: ssh.stdin });
  let complaint = '';
  ssh.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  ssh.on('error', (failure) => connection.destroy(failure));
  ssh.on('exit', (code) => {
    if (code) connection.destroy(new Error(`ssh ended with code ${code}: ${complaint.trim()}`));
  });
  connection.on('close', () => ssh.kill());
  return connection;
}
