import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from 'dockerode';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import { ifExists } from '../connection/errors.ts';
import { logTail } from './logs.ts';
import type { ContainerState } from './state.ts';

const pollMilliseconds = 250;

/** Waits for the health check to pass; an error when it doesn't in `wait_timeout` seconds, or can't. */
export async function waitUntilHealthy(
  container: Container,
  { name, wait_timeout }: ContainerState,
  signal: AbortSignal,
): Promise<Diagnostic | undefined> {
  const seconds = wait_timeout ?? 60;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ifExists(container.inspect());
    if (found?.State.Health?.Status === 'healthy') return undefined;
    const problem =
      hopeless(found?.State) ?? (Date.now() >= deadline ? `It isn't healthy after ${seconds} s.` : undefined);
    if (problem)
      return error(`Container ${name} is not healthy`, `${problem}${await logTail(container)}`, ['wait']);
    if (signal.aborted) return error(`Container ${name} is not healthy`, 'Interrupted while waiting for it.');
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}

function hopeless(
  state: { Running: boolean; ExitCode: number; Health?: unknown } | undefined,
): string | undefined {
  if (!state) return 'It has been removed while starting.';
  if (!state.Running) return `It has stopped with exit code ${state.ExitCode}.`;
  if (!state.Health)
    return 'wait = true needs a health check, and neither the container nor its image has one.';
  return undefined;
}
