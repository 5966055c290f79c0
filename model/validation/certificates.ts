import { tlsListeners } from '../rendering/listeners.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { CertificatesSpec } from '../spec/listener.ts';
import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Browsers and libraries take no certificate that is good for longer. */
export const LONGEST_DAYS = 825;

/** What is wrong with how certificates of a cluster are made. */
export const certificateProblems = (cluster: ClusterSpec, found: Subject): Problem[] =>
  validDaysProblems(cluster.certificates, tlsListeners(cluster).length > 0, found);

/** The same of whatever has certificates. */
export function validDaysProblems(
  certificates: CertificatesSpec | undefined,
  speaksTls: boolean,
  found: Subject,
  { path, otherwise } = { path: 'certificates', otherwise: 365 },
): Problem[] {
  if (certificates === undefined) return [];
  return [
    ...dayProblems(certificates.validDays, found, { path: `${path}.validDays`, otherwise }),
    ...(speaksTls
      ? []
      : [
          found.warning(
            'setting-without-effect',
            path,
            certificates,
            'no listener speaks TLS',
            'set listeners, or leave it out',
          ),
        ]),
  ];
}

/** How long one is good for. */
export function dayProblems(
  validDays: number | undefined,
  found: Subject,
  { path, otherwise } = { path: 'validDays', otherwise: 365 },
): Problem[] {
  if (isWholeNumber(validDays ?? otherwise, 2, LONGEST_DAYS)) return [];
  return [
    found.error(
      'malformed-valid-days',
      path,
      validDays,
      `a certificate is good for a whole number of days, from 2 to ${LONGEST_DAYS}`,
      `write one, or leave it out for ${otherwise}`,
    ),
  ];
}
