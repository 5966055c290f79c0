import { type Diagnostic, DiagnosticError, error, type Path } from '../diagnostics.ts';
import { log } from '../process/logging.ts';
import type { AttributePath, WireDiagnostic } from './messages.ts';

export const wireDiagnostics = (diagnostics: readonly Diagnostic[] = []): WireDiagnostic[] =>
  diagnostics.map(({ severity, summary, detail, path }) => ({
    severity: severity === 'error' ? 1 : 2,
    summary,
    detail,
    ...(path && path.length > 0 && { attribute: wirePath(path) }),
  }));

export const wirePath = (path: Path): AttributePath => ({
  steps: path.map((step) => {
    if (typeof step === 'string') return { attribute_name: step };
    if (typeof step === 'number') return { element_key_int: step };
    return { element_key_string: step.key };
  }),
});

export const hasErrors = (diagnostics: readonly Diagnostic[] = []) =>
  diagnostics.some((each) => each.severity === 'error');

/**
 * What a throw becomes for the user: its own diagnostics, or one with its message. The stack goes to the log.
 * @param doing such as `create kafka_topic`
 */
export function diagnose(thrown: unknown, doing: string, signal: AbortSignal): readonly Diagnostic[] {
  if (thrown instanceof DiagnosticError) return thrown.diagnostics;
  log('error', `could not ${doing}`, { stack: thrown instanceof Error ? thrown.stack : String(thrown) });
  if (!signal.aborted) return [error(`Could not ${doing}`, messageOf(thrown))];
  const reason = messageOf(signal.reason);
  const message = isAbort(thrown, signal) ? reason : `${reason} ${messageOf(thrown)}`;
  return [error(`Interrupted: ${doing}`, message)];
}

const isAbort = (thrown: unknown, signal: AbortSignal) =>
  thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError');

function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && !thrown.message) return thrown.errors.map(messageOf).join('; ');
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return String(thrown);
}
