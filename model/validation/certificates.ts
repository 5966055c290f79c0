import { tlsListeners } from '../rendering/listeners.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Browsers and libraries take no certificate that is good for longer. */
export const LONGEST_DAYS = 825;

/** What is wrong with how certificates of a cluster are made. */
export function certificateProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const { certificates } = cluster;
  if (certificates === undefined) return [];
  const { validDays = 365 } = certificates;
  return [
    ...(isWholeNumber(validDays, 2, LONGEST_DAYS)
      ? []
      : [
          found.error(
            'malformed-valid-days',
            'certificates.validDays',
            validDays,
            `a certificate is good for a whole number of days, from 2 to ${LONGEST_DAYS}`,
            'write one, or leave it out for 365',
          ),
        ]),
    ...(tlsListeners(cluster).length > 0
      ? []
      : [
          found.warning(
            'setting-without-effect',
            'certificates',
            certificates,
            'no listener speaks TLS',
            'set listeners, or leave it out',
          ),
        ]),
  ];
}
