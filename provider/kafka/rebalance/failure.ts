import { PlacementImpossible } from '../../../model/placement/impossible.ts';
import { RearrangementStuck } from '../../../operations/reassignment/rearrange.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import { diagnose } from '../failure.ts';

/** A failure to move replicas, as a diagnostic. @throws anything that is not part of the trade */
export function failedTo(problem: unknown, summary: string): Diagnostic {
  if (problem instanceof PlacementImpossible) return error(summary, problem.message);
  if (problem instanceof RearrangementStuck) return error(summary, problem.message);
  return diagnose(problem, summary);
}
