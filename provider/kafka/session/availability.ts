import type { Availability } from '../../../operations/roll/verdict.ts';
import { type Diagnostic, error, type Path } from '../../runtime/diagnostics.ts';

export function readAvailability(value: unknown, at: Path, problems: Diagnostic[]): Availability {
  if (value === null || value === undefined || value === 'required') return 'required';
  if (value === 'best-effort') return value;
  problems.push(
    error('Unknown availability', `'${String(value)}' is neither "required" nor "best-effort".`, at),
  );
  return 'required';
}
