import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { type Outcome, type TestPlatform, tail } from './platform.ts';

export const APPLY = ['apply', '-auto-approve', '-input=false', '-no-color'];

type Running = ReturnType<TestPlatform['start']>;

/** Resolves with the match when the command has printed what matches; it runs on. */
export function printed(running: Running, moment: RegExp): Promise<RegExpExecArray> {
  let text = '';
  return new Promise((resolve, reject) => {
    running.all.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = moment.exec(text);
      if (match !== null) resolve(match);
    });
    running.all.on('end', () =>
      reject(new Error(`the command ended without printing ${moment}:\n${tail(text)}`)),
    );
  });
}

/**
 * Terraform writes local state in place and right after it prints: killed in the middle of that it loses the state, which is
 * not what is tested.
 */
export const STATE_IS_WRITTEN_MS = 150;

/** Starts an apply and kills terraform and its providers, all at once, so long after it has printed `moment`. */
export async function killAfter(platform: TestPlatform, moment: RegExp, afterMs: number): Promise<void> {
  const running = platform.start(...APPLY);
  await printed(running, moment);
  await delay(afterMs);
  process.kill(-(running.pid as number), 'SIGKILL');
  await running;
}

/** The death of a container's process, which is none of Docker's doing: the restart policy brings it back. */
export async function crash(container: string): Promise<void> {
  const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', container]);
  process.kill(Number(stdout), 'SIGKILL');
}

/** A kill can leave replicas out of sync, which the next plan may refuse for the moment. */
export async function deployUntilDone(platform: TestPlatform, attempts = 4): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await platform.deploy();
    if (outcome.exitCode === 0 || attempt === attempts) return outcome;
  }
}
