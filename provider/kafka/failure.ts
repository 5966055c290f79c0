import { JoinFailed } from '../../operations/membership/failure.ts';
import { KafkaError } from '../../operations/ports/kafka.ts';
import { RollRefused } from '../../operations/roll/refusal.ts';
import { type Diagnostic, error, type Path } from '../runtime/diagnostics.ts';

/** A failure that is part of the trade, as a diagnostic. @throws anything else */
export function diagnose(problem: unknown, summary: string, path?: Path): Diagnostic {
  if (problem instanceof JoinFailed || problem instanceof RollRefused || problem instanceof KafkaError) {
    return error(summary, problem.message, path);
  }
  throw problem;
}
