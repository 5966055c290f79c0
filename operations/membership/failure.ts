import type { ComputeState } from '../ports/compute.ts';

/** A member, or the whole, did not come up; the message says which, since when and, where known, why. */
export class JoinFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JoinFailed';
  }
}

/** How often a container may be started again before it counts as one that doesn't start. */
const RESTARTS_TOLERATED = 3;

/**
 * Ends that pass by themselves: the ephemeral znode of the broker's last session stands until that times out, and without
 * a majority of its ensemble a broker gives up and is started again.
 */
const PASSING =
  /NodeExistsException|node already exists|ZooKeeperClientTimeoutException|ConnectionLossException/;

/** What a process says that ends by its own fault. */
const FATAL = /\b(ERROR|FATAL)\b|^Error\b|^(Caused by: )?[\w.$]+(Exception|Error)\b/;

/** What a broker says while a peer, or the broker itself, can't be reached for a moment. */
const UNREACHED = /IOException: Connection to \S+ .*failed/;

/** A start prints so much that the end before it may be out of sight: then time decides, in milliseconds. */
const SILENT_ENDS_MS = 60_000;

/** True when the compute keeps ending, so that waiting longer will not help. */
export function keepsEnding(state: ComputeState | null, restartsAtStart: number, elapsedMs: number): boolean {
  if (state === null || state.restarts - restartsAtStart < RESTARTS_TOLERATED) return false;
  if (state.lastLines.some((line) => PASSING.test(line))) return false;
  const fatal = state.lastLines.some((line) => FATAL.test(line) && !UNREACHED.test(line));
  return fatal || elapsedMs >= SILENT_ENDS_MS;
}

const TELLING = /exception|error|fatal|invalid|cannot|could not|unable/i;
/** A line that lists a whole class path tells nothing. */
const LONGEST_LINE = 400;

/** The few log lines that tell most: those that speak of an error, or else the last ones. */
export function tellingLines(state: ComputeState | null, count = 6): readonly string[] {
  if (state === null) return [];
  const lines = state.lastLines.filter((line) => line.length <= LONGEST_LINE && !/^\s+at /.test(line));
  const telling = lines.filter((line) => TELLING.test(line));
  const distinct = [...new Set(telling.length > 0 ? telling : lines)];
  return distinct.slice(-count);
}

/** The sentence about the compute that goes into a failure's message. */
export function explainCompute(state: ComputeState | null): string {
  if (state === null) return '';
  const lines = tellingLines(state);
  const said = lines.length > 0 ? ` Its log says:\n  ${lines.join('\n  ')}\n` : '';
  if (state.running && state.restarts === 0) return `${said}`;
  const code = state.exitCode === null ? '' : ` (exit code ${state.exitCode})`;
  return ` Its container ended${code} and was started again ${state.restarts} times.${said}`;
}
