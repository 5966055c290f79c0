/** Steps from a resource's root to a value: attribute name, list index, or `{ key }` of a map. */
export type Path = readonly (string | number | { readonly key: string })[];

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** One line. */
  readonly summary: string;
  /** What was found, which rule it breaks, what to do. */
  readonly detail: string;
  readonly path?: Path;
}

export const error = (summary: string, detail: string, path?: Path): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  path,
});

export const warning = (summary: string, detail: string, path?: Path): Diagnostic => ({
  severity: 'warning',
  summary,
  detail,
  path,
});

/** Thrown anywhere in a handler: reaches the user as these diagnostics, without a stack trace. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => `${each.summary}: ${each.detail}`).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = diagnostics;
  }
}
