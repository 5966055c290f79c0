export const DAY_MS = 86_400_000;

/** From how many days before its end on a certificate is renewed, unless that is more than a third of its life. */
export const RENEWAL_DAYS = 30;

/** From how many days before an authority's end on that is said: certificates are good for a year by default, and end with it. */
export const AUTHORITY_DAYS = 366;

/** Whole days until then; below 0 where it is over. */
export const daysUntil = (end: Date, now = new Date()): number =>
  Math.floor((end.getTime() - now.getTime()) / DAY_MS);

/** Whether a certificate is so near to its end that a deploy renews it. */
export function isDue(
  { notBefore, notAfter }: { readonly notBefore: Date; readonly notAfter: Date },
  now = new Date(),
): boolean {
  const life = notAfter.getTime() - notBefore.getTime();
  return notAfter.getTime() - now.getTime() <= Math.min(RENEWAL_DAYS * DAY_MS, life / 3);
}
