import type { Clock } from '../../ports/clock.ts';
import type { ComputeControl } from '../../ports/compute.ts';

/** `pause` freezes the brokers, as a network that is gone would look; `stop` shuts them down. */
export type CutMethod = 'pause' | 'stop';

/** How long a broker may take to shut down before it is killed, in seconds. */
const GRACE_SECONDS = 10;
const TRIES = 5;
const AGAIN_MS = 1_000;

/** All at once. */
export async function cutOff(
  control: ComputeControl,
  method: CutMethod,
  containers: readonly string[],
): Promise<void> {
  await Promise.all(
    containers.map((name) => (method === 'pause' ? control.pause(name) : control.stop(name, GRACE_SECONDS))),
  );
}

/**
 * Brings back what is paused or stopped; resolves with the names of those that were. Each is tried several times.
 * @throws Error that names what is still away, and the command that brings it back
 */
export async function bringBack(
  control: ComputeControl,
  clock: Clock,
  containers: readonly string[],
): Promise<string[]> {
  const results = await Promise.all(containers.map((name) => bringOneBack(control, clock, name)));
  const failed = results.filter((result) => result.problem !== null);
  if (failed.length > 0)
    throw new Error(
      failed
        .map(({ name, command, problem }) => `Container ${name} is still away (${problem}): run ${command}`)
        .join('\n'),
    );
  return results.filter(({ wasAway }) => wasAway).map(({ name }) => name);
}

interface Return {
  readonly name: string;
  readonly wasAway: boolean;
  readonly problem: string | null;
  readonly command: string;
}

async function bringOneBack(control: ComputeControl, clock: Clock, name: string): Promise<Return> {
  let command = `docker unpause ${name}`;
  for (let tries = 1; ; tries++) {
    try {
      const state = await control.state(name);
      if (state === 'paused') await control.unpause(name);
      if (state === 'stopped') {
        command = `docker start ${name}`;
        await control.start(name);
      }
      return { name, command, wasAway: state === 'paused' || state === 'stopped', problem: null };
    } catch (error) {
      if (tries === TRIES) return { name, command, wasAway: true, problem: (error as Error).message };
      await clock.sleep(AGAIN_MS);
    }
  }
}
