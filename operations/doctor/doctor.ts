import type { Check, Finding, Patient } from './check.ts';
import { authorities } from './checks/authorities.ts';
import { brokers } from './checks/brokers.ts';
import { certificates } from './checks/certificates.ts';
import { controllers } from './checks/controllers.ts';
import { metrics } from './checks/metrics.ts';
import { passwords } from './checks/passwords.ts';
import { terraform } from './checks/terraform.ts';

/** Everything that is looked at, in the order in which it is told. */
const CHECKS: readonly Check[] = [
  terraform,
  authorities,
  certificates,
  metrics,
  passwords,
  brokers,
  controllers,
];

export interface Examination {
  readonly stack: string;
  /** False with any failure. */
  readonly healthy: boolean;
  readonly checks: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

/** Looks at everything, whatever is found. */
export async function examineStack(patient: Patient): Promise<Examination> {
  const checks = await Promise.all(
    CHECKS.map(async (check) => ({ name: check.name, findings: await outcome(check, patient) })),
  );
  const findings = checks.flatMap((check) => check.findings);
  return {
    stack: patient.manifest.stack,
    healthy: findings.every(({ state }) => state !== 'failure'),
    checks: checks.filter((check) => check.findings.length > 0),
  };
}

/** A check that can't be made is a failure of its own, and keeps none of the others. */
const outcome = ({ name, run }: Check, patient: Patient): Promise<readonly Finding[]> =>
  run(patient).catch((error: Error) => [
    {
      state: 'failure',
      subject: name,
      found: `could not be looked at: ${error.message}`,
      fix: 'mend that and look again',
    },
  ]);
