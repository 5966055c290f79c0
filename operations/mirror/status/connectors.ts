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

/** What isn't RUNNING, with the reason. */
export function connectorProblems(connectors: readonly ConnectorStatus[]): string[] {
  return connectors.flatMap(({ connector, state, trace, tasks }) => [
    ...notRunning(connector, state, trace),
    ...tasks.flatMap((one) => notRunning(`${connector} task ${one.task}`, one.state, one.trace)),
  ]);
}

function notRunning(subject: string, state: string, trace: string | null): string[] {
  if (state === 'RUNNING') return [];
  return [`${subject} is ${state}${trace === null ? '' : `: ${rootCause(trace)}`}`];
}

/** The exception at the bottom of a Java stack trace, on one line. */
export function rootCause(trace: string): string {
  const lines = trace.split('\n').map((line) => line.trim());
  const causes = lines.filter((line) => line.startsWith('Caused by: '));
  const last = causes.at(-1)?.slice('Caused by: '.length) ?? lines[0] ?? '';
  return last.replace(/^(?:[a-z]\w*\.)+(?=[A-Z])/, '');
}
