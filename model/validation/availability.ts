import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

export function availabilityProblems(availability: string | undefined, found: Subject): readonly Problem[] {
  if (availability === undefined || availability === 'required' || availability === 'best-effort') return [];
  return [
    found.error(
      'unknown-availability',
      'availability',
      availability,
      'it must be "required" or "best-effort"',
      'choose one of them',
    ),
  ];
}
