import { DiagnosticError, error, type Path } from '../../runtime/diagnostics.ts';

/** The HTTP status with which the engine refused a call; undefined for anything else. */
export function statusOf(failure: unknown): number | undefined {
  const status = (failure as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** What the engine said, without the wrapping. */
export function messageOf(failure: unknown): string {
  const said = (failure as { json?: { message?: unknown } } | undefined)?.json?.message;
  if (typeof said === 'string') return said.trim();
  if (failure instanceof AggregateError) return failure.errors.map(messageOf).join('; ');
  return failure instanceof Error ? failure.message.trim() : String(failure);
}

/** Turns a missing object into undefined. */
export async function ifExists<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (failure) {
    if (statusOf(failure) === 404) return undefined;
    throw failure;
  }
}

/** Runs calls to the engine; what it refuses reaches the user under `summary`. */
export async function engine<T>(summary: string, run: () => Promise<T>, path?: Path): Promise<T> {
  try {
    return await run();
  } catch (failure) {
    if (failure instanceof DiagnosticError) throw failure;
    throw new DiagnosticError(error(summary, explain(messageOf(failure)), path));
  }
}

/** The engine's message, and what to do about the frequent ones. */
export function explain(message: string): string {
  const advice = advices.find(([pattern]) => pattern.test(message));
  return advice ? `${message.replace(/\.$/, '')}. ${advice[1]}` : message;
}

const advices: readonly (readonly [RegExp, string])[] = [
  [
    /container name .* is already in use/i,
    'Remove that container (`docker rm -f <name>`), or take it over with `terraform import`.',
  ],
  [
    /port is already allocated|address already in use/i,
    'Publish another port, or stop what listens on this one.',
  ],
  [/network with name .* already exists/i, 'Remove that network, or take it over with `terraform import`.'],
  [/network .* not found/i, 'Create the network first, or refer to it so that Terraform does.'],
  [/volume is in use/i, 'Remove the containers that use the volume first.'],
  [/has active endpoints/i, 'Remove the containers that are attached to the network first.'],
  [
    /pool overlaps|non-overlapping IPv4 address pool/i,
    '`docker network prune` frees the subnets of unused networks.',
  ],
  [/no such image/i, 'Build or load the image first.'],
];
