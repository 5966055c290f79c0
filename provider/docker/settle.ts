import { UNKNOWN } from '../../model/schema/types.ts';

/** The planned values, and where the plan left them open the observed ones: what Terraform was promised, no less. */
export function settle<T extends object>(planned: T, observed: T): T {
  return fill(planned, observed) as T;
}

function fill(planned: unknown, observed: unknown): unknown {
  if (planned === UNKNOWN) return observed ?? null;
  if (Array.isArray(planned)) {
    const seen = Array.isArray(observed) ? observed : [];
    return planned.map((each, index) => fill(each, seen[index]));
  }
  if (planned === null || typeof planned !== 'object') return planned;
  const seen = (observed ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(planned).map(([name, value]) => [name, fill(value, seen[name])]));
}

/** The planned values with what is still open left out: what to ask the engine for. */
export function known<T extends object>(planned: { [K in keyof T]: T[K] | typeof UNKNOWN }): T {
  return fill(planned, undefined) as T;
}
