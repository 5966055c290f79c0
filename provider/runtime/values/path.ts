import type { Path } from '../diagnostics.ts';

/** A path as the user would write it: `broker[0].config["a.b"]`. */
export function showPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (typeof step === 'string') return index === 0 ? step : `.${step}`;
      return `[${JSON.stringify(step.key)}]`;
    })
    .join('');
}

/** Thrown where a value doesn't fit its type. */
export class ValueError extends Error {
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.name = 'ValueError';
    this.path = path;
  }
}
