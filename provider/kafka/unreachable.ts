import { KafkaError } from '../../operations/ports/kafka.ts';
import { type Diagnostic, warning } from '../runtime/diagnostics.ts';
import type { Session } from './session/session.ts';

export const isUnreachable = (problem: unknown): boolean =>
  problem instanceof KafkaError && problem.code === 'UNREACHABLE';

/** A cluster that can't be reached keeps its state: a deploy must be able to repair it. Said once per cluster. */
export function unreachableWarning(
  session: Session,
  cluster: string,
  problem: unknown,
): readonly Diagnostic[] {
  if (!session.firstTime(`unreachable ${cluster}`)) return [];
  const why = problem instanceof Error ? problem.message : String(problem);
  return [
    warning(
      `Cluster '${cluster}' can't be reached`,
      `${why} All that is in it is shown as last known; changes made by hand don't show.`,
    ),
  ];
}
