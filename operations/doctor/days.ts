import { daysUntil } from '../certificates/validity.ts';
import type { Finding } from './check.ts';

/** How long something is good for still, and what to do once that is less than `least` days. */
export function goodUntil(
  subject: string,
  end: Date,
  { now, least, fix }: { readonly now: Date; readonly least: number; readonly fix: string },
): Finding {
  const left = daysUntil(end, now);
  const day = end.toISOString().slice(0, 10);
  const found = left < 0 ? `ended on ${day}` : `good until ${day}, ${left} ${left === 1 ? 'day' : 'days'}`;
  if (left >= least) return { state: 'ok', subject, found };
  return { state: left < 0 ? 'failure' : 'warning', subject, found, fix };
}
