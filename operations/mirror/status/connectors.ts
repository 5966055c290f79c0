import type { ConnectorState } from '../connector-states.ts';
import type { ConnectorStatus } from './model.ts';

/** Connectors by name, their tasks by number. */
export function connectorsOf(states: readonly ConnectorState[]): ConnectorStatus[] {
  return states
    .filter(({ task }) => task === null)
    .sort((a, b) => a.connector.localeCompare(b.connector))
    .map(({ connector, state, trace }) => ({
      connector,
      state,
      trace,
      tasks: states
        .flatMap(({ task, ...one }) =>
          one.connector === connector && task !== null ? [{ task, ...one }] : [],
        )
        .sort((a, b) => a.task - b.task)
        .map(({ task, worker, ...one }) => ({ task, state: one.state, trace: one.trace, worker })),
    }));
}

/** When one of a connector's tasks was started last, in milliseconds since the epoch; null where none runs. */
export function tasksSince(states: readonly ConnectorState[], connector: string): number | null {
  const running = states.filter((one) => one.connector === connector && one.task !== null);
  return running.length === 0 ? null : Math.max(...running.map(({ at }) => at));
}

/** States that workers pass through when they share out their tasks anew. */
const PASSING = ['UNASSIGNED', 'RESTARTING'];

/** What isn't RUNNING, with the reason; a passing state only once it has lasted for `passingMs`. */
export function connectorProblems(
  states: readonly ConnectorState[],
  now: number,
  passingMs: number,
): string[] {
  return states
    .filter(({ state, at }) => state !== 'RUNNING' && !(PASSING.includes(state) && now - at < passingMs))
    .map(({ connector, task, state, trace }) => {
      const subject = task === null ? connector : `${connector} task ${task}`;
      return `${subject} is ${state}${trace === null ? '' : `: ${rootCause(trace)}`}`;
    })
    .sort();
}

/** The exception at the bottom of a Java stack trace, on one line. */
export function rootCause(trace: string): string {
  const lines = trace.split('\n').map((line) => line.trim());
  const causes = lines.filter((line) => line.startsWith('Caused by: '));
  const last = causes.at(-1)?.slice('Caused by: '.length) ?? lines[0] ?? '';
  return last.replace(/^(?:[a-z]\w*\.)+(?=[A-Z])/, '');
}
