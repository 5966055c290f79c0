import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** A fraction where the number of brokers, servers or workers was given; none at all is a problem of its own. */
export function memberCountProblems(
  count: number | undefined,
  property: 'brokers' | 'servers' | 'workers',
  found: Subject,
): Problem[] {
  if (count === undefined || !(count > 0) || isWholeNumber(count, 1)) return [];
  return [
    found.error(
      'malformed-member-count',
      property,
      count,
      `a number of ${property} is whole`,
      'write one, such as 3',
    ),
  ];
}
