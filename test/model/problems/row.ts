import type { PlatformSpec } from '../../../model/spec/platform.ts';
import type { ProblemCode } from '../../../model/validation/codes.ts';

/** A platform with one class of problem, and all that is said about it. */
export interface Row {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly given: PlatformSpec;
  readonly says: readonly string[];
}

export const refuses = (code: ProblemCode, given: PlatformSpec, ...says: readonly string[]): Row => ({
  code,
  severity: 'error',
  given,
  says,
});

export const warns = (code: ProblemCode, given: PlatformSpec, ...says: readonly string[]): Row => ({
  code,
  severity: 'warning',
  given,
  says,
});
