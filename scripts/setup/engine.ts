import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { execa } from 'execa';
import { canInstallPackages, installPackages } from './apt.ts';
import { isOnPath } from './executables.ts';
import type { Missing } from './missing.ts';

/** How long an engine may take to start, in milliseconds. */
const startTimeout = 60_000;

const SOCKET = '/var/run/docker.sock';

/** Whether the engine that DOCKER_HOST names, or the local one, answers. */
export async function engineAnswers(): Promise<boolean> {
  try {
    await new Docker({ timeout: 5_000 }).ping();
    return true;
  } catch {
    return false;
  }
}

/** Why no engine can be had; undefined when {@link startEngine} can see to it. */
export function missingEngine(env: NodeJS.ProcessEnv = process.env): Missing | undefined {
  if (env.DOCKER_HOST) {
    return {
      name: 'Docker engine',
      received: `nothing answers at DOCKER_HOST (${env.DOCKER_HOST})`,
      fix: 'start that engine, or unset DOCKER_HOST to use the one of this machine',
    };
  }
  if (existsSync(SOCKET) && !isOpenToUs(SOCKET)) {
    return {
      name: 'Docker engine',
      received: `this user may not use ${SOCKET}`,
      fix: 'sudo usermod -aG docker $USER, then log in again',
    };
  }
  if (process.getuid?.() === 0 && (isOnPath('dockerd', env) || canInstallPackages(env))) {
    return undefined;
  }
  const fix = isOnPath('dockerd', env)
    ? 'start it: sudo systemctl start docker'
    : 'install Docker Engine or Docker Desktop (docs.docker.com/get-docker) and start it; on Debian and Ubuntu this command installs it itself when it runs as root';
  return { name: 'Docker engine', received: 'no engine answers', fix };
}

function isOpenToUs(socket: string): boolean {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs the engine where it isn't there and starts it. @throws Error with the last lines of its log */
export async function startEngine(logFolder: string, progress: (line: string) => void): Promise<void> {
  if (!isOnPath('dockerd')) {
    progress('Installing the Docker engine (docker.io) …');
    await installPackages(['docker.io', 'iptables']);
  }
  if (await engineAnswers()) {
    return;
  }
  progress('Starting the Docker engine …');
  if (existsSync('/run/systemd/system')) {
    await execa('systemctl', ['start', 'docker']);
    await untilItAnswers(() => undefined);
    return;
  }
  await runEngine(join(logFolder, 'dockerd.log'));
}

/** Starts dockerd in a session of its own, so that it outlives this process, and waits for its first answer. */
async function runEngine(log: string): Promise<void> {
  mkdirSync(join(log, '..'), { recursive: true });
  const output = openSync(log, 'w');
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', output, output] });
  engine.unref();
  await untilItAnswers(() =>
    engine.exitCode === null
      ? undefined
      : `dockerd ended; the last lines of ${log}:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-10).join('\n')}`,
  );
}

async function untilItAnswers(failure: () => string | undefined): Promise<void> {
  const deadline = performance.now() + startTimeout;
  while (!(await engineAnswers())) {
    const reason = failure();
    if (reason !== undefined || performance.now() > deadline) {
      throw new Error(reason ?? `The Docker engine does not answer after ${startTimeout / 1000} s.`);
    }
    await delay(250);
  }
}
