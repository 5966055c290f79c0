import type { Facts } from '../../../operations/certificates/files.ts';

const DAY_MS = 86_400_000;

/** From how many days before its end on a certificate is renewed, unless that is more than a third of its life. */
export const RENEWAL_DAYS = 30;

/** Whole days that a certificate is still good for; below 0 for one that has ended. */
export const daysLeft = ({ notAfter }: Pick<Facts, 'notAfter'>, now = new Date()): number =>
  Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);

/** Whether a certificate is so near to its end that a deploy renews it. */
export function isDue(facts: Facts, now = new Date()): boolean {
  const life = facts.notAfter.getTime() - facts.notBefore.getTime();
  return facts.notAfter.getTime() - now.getTime() <= Math.min(RENEWAL_DAYS * DAY_MS, life / 3);
}
