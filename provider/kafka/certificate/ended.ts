import type { Private } from '../../runtime/resource.ts';
import type { Session } from '../session/session.ts';

/** What terraform's state says of a certificate. */
interface Served {
  readonly fingerprint: string | null;
  readonly not_after: string | null;
}

/** Remembers a certificate of terraform's state that has ended: its broker is read later in the same run. */
export function noteEnded({ endedCertificates }: Session, { fingerprint, not_after }: Served): void {
  if (fingerprint && not_after && Date.parse(not_after) < Date.now()) endedCertificates.add(fingerprint);
}

/**
 * Private data of a broker that was given this certificate, which tells if it has ended: the deploy that renews it may be killed once the
 * certificate's own state has the new one.
 */
export function rememberEnded(
  before: Private,
  { endedCertificates }: Session,
  given: string | null,
): Private {
  if (given !== null && endedCertificates.has(given)) return { ...before, ended: given };
  return before?.ended === undefined || before.ended === given ? before : { ...before, ended: undefined };
}

/** SHA-256 of the certificate that a broker was given and that has ended; null where it hasn't. */
export const endedIn = (known: Private): string | null => (known?.ended as string | undefined) ?? null;
