import type { Compute, ComputeState } from '../ports/compute.ts';

/** More than one start of a broker prints, so that the end before it is among them. */
const LOG_LINES = 400;

/** A Docker container by name, on the engine that the environment (DOCKER_HOST) points to. */
export function dockerCompute(name: string): Compute {
  return {
    async inspect(): Promise<ComputeState | null> {
      try {
        const container = new (await import('dockerode')).default().getContainer(name);
        const seen = await container.inspect();
        const log = await container.logs({ stdout: true, stderr: true, tail: LOG_LINES });
        return {
          running: seen.State.Running && !seen.State.Restarting,
          restarts: seen.RestartCount,
          exitCode: seen.State.Running ? null : seen.State.ExitCode,
          lastLines: readable(log),
        };
      } catch {
        return null; // no engine or no such container: there is nothing to explain
      }
    },
  };
}

/** Drops the 8-byte frame headers of a multiplexed log stream. */
function readable(log: Buffer): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const size = log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + 8, at + 8 + size).toString('utf8'));
    at += 8 + size;
  }
  return parts
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '');
}
